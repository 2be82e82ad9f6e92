/**
 * Where in a small grey picture the person is. No model of people comes with the page: whoever sits before a camera is
 * in the middle, reaches down to the lower edge and moves, while the room behind does not. Pure.
 */

export const MASK_WIDTH = 64;
export const MASK_HEIGHT = 36;
const SIZE = MASK_WIDTH * MASK_HEIGHT;

/** How a head and shoulders lie in the picture: 1 certainly the person, 0 certainly the room. */
export function silhouette() {
  const prior = new Float32Array(SIZE);
  for (let y = 0; y < MASK_HEIGHT; y += 1) {
    for (let x = 0; x < MASK_WIDTH; x += 1) {
      const u = (x + 0.5) / MASK_WIDTH - 0.5;
      const v = (y + 0.5) / MASK_HEIGHT;
      const head = Math.hypot(u / 0.17, (v - 0.4) / 0.3);
      const shoulders = Math.hypot(u / 0.36, (v - 1.02) / 0.42);
      prior[y * MASK_WIDTH + x] = Math.min(1, Math.max(0, 1.7 - Math.min(head, shoulders)));
    }
  }
  return prior;
}

export class PersonMask {
  #prior = silhouette();
  #background = new Float32Array(SIZE);
  #moving = new Float32Array(SIZE);
  #mask = new Float32Array(SIZE);
  #seen = 0;

  /**
   * @param {Uint8ClampedArray} pixels RGBA of 64 × 36
   * @returns {Float32Array} 0 to 1 for each pixel
   */
  update(pixels) {
    const first = this.#seen === 0;
    this.#seen += 1;
    for (let index = 0; index < SIZE; index += 1) {
      const at = index * 4;
      const luma = 0.3 * pixels[at] + 0.59 * pixels[at + 1] + 0.11 * pixels[at + 2];
      if (first) this.#background[index] = luma;
      const difference = Math.abs(luma - this.#background[index]);
      this.#background[index] += (luma - this.#background[index]) * 0.03;
      const moves = difference > 14 ? 1 : 0;
      this.#moving[index] += (moves - this.#moving[index]) * (moves ? 0.25 : 0.02);
      // What moves near the silhouette belongs to the person; what moves far away is somebody passing behind.
      const near = this.#prior[index] > 0.12 ? this.#moving[index] : 0;
      const wanted = Math.max(this.#prior[index], near);
      this.#mask[index] += (wanted - this.#mask[index]) * 0.3;
    }
    if (first) this.#mask.set(this.#prior);
    return this.#mask;
  }
}
