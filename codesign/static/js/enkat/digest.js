// SHA-256 (FIPS 180-4) of a text, as hex: the browser's own answers later, and an order is asked for
// at once.

const primes = [];
for (let n = 2; primes.length < 64; n += 1) if (primes.every((one) => n % one)) primes.push(n);
const part = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32) >>> 0;
const START = primes.slice(0, 8).map((one) => part(Math.sqrt(one)));
const STEPS = primes.map((one) => part(Math.cbrt(one)));
const turned = (word, by) => (word >>> by) | (word << (32 - by));

export function digest(words) {
  const plain = new TextEncoder().encode(words);
  const blocks = new DataView(new ArrayBuffer((((plain.length + 8) >> 6) + 1) << 6));
  plain.forEach((byte, at) => {
    blocks.setUint8(at, byte);
  });
  blocks.setUint8(plain.length, 0x80);
  blocks.setUint32(blocks.byteLength - 4, plain.length * 8);
  let state = START;
  for (let at = 0; at < blocks.byteLength; at += 64) state = mixed(state, blocks, at);
  return state.map((word) => word.toString(16).padStart(8, "0")).join("");
}

function mixed(before, blocks, at) {
  const w = Array.from({ length: 16 }, (_, n) => blocks.getUint32(at + 4 * n));
  for (let n = 16; n < 64; n += 1) {
    const [x, y] = [w[n - 15], w[n - 2]];
    const low = turned(x, 7) ^ turned(x, 18) ^ (x >>> 3);
    const high = turned(y, 17) ^ turned(y, 19) ^ (y >>> 10);
    w.push((w[n - 16] + low + w[n - 7] + high) | 0);
  }
  let [a, b, c, d, e, f, g, h] = before;
  for (let n = 0; n < 64; n += 1) {
    const sum = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const one = (h + sum + ((e & f) ^ (~e & g)) + STEPS[n] + w[n]) | 0;
    const other =
      ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + other) | 0];
  }
  return [a, b, c, d, e, f, g, h].map((word, n) => (word + before[n]) >>> 0);
}
