// A photographed drawing: made smaller on the device, which also leaves behind what the camera wrote.

const LONGEST = 1600;
const QUALITY = 0.8;

// A JPEG of the picture. Throws when the file is no picture.
export async function smaller(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const canvas = drawn(picture, LONGEST);
  picture.close();
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (!blob) throw new TypeError("no picture");
  return blob;
}

// A canvas with the photograph, small enough to look at.
export async function preview(blob) {
  const picture = await createImageBitmap(blob);
  const canvas = drawn(picture, 240);
  picture.close();
  return canvas;
}

function drawn(picture, longest) {
  const share = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * share));
  canvas.height = Math.max(1, Math.round(picture.height * share));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}
