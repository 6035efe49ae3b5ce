"""Photographed drawings: opened, turned upright, made anew without what the camera wrote."""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from codesign.artefacts.files import PIXEL_LIMIT, picture_size
from codesign.waiting import takes_time

BYTES_LIMIT = 8 * 1024 * 1024
"""What a phone's camera makes fits in this."""
SIDE = 1600
"""Pixels of the longer side that are kept: enough to read handwriting."""
QUALITY = 82


@dataclass(frozen=True)
class Photo:
    """A picture as it is stored: JPEG, pixels alone."""

    content: bytes
    width: int
    height: int
    media_type: str = "image/jpeg"


@takes_time
def photo_of(content: bytes) -> Photo | None:
    """The picture made anew: no EXIF, no place, no comment; None when it is no picture we take.

    Only the header of what claims more pixels than `PIXEL_LIMIT` is ever read.
    """
    found = picture_size(content) if 0 < len(content) <= BYTES_LIMIT else None
    if found is None or found[1] * found[2] > PIXEL_LIMIT or min(found[1:]) < 1:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=(found[0],)) as opened:
                return _made_anew(opened)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _made_anew(opened: Image.Image) -> Photo:
    # A JPEG is decoded small at once, so a large one needs little memory.
    opened.draft("RGB", (SIDE, SIDE))
    upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((SIDE, SIDE))
    ground = Image.new("RGB", upright.size, "white")
    seen = upright.convert("RGBA")
    ground.paste(seen, mask=seen.getchannel("A"))
    out = io.BytesIO()
    ground.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Photo(out.getvalue(), ground.width, ground.height)
