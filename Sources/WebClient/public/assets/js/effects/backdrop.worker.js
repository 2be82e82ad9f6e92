/** Blurs what is behind the person, off the page's own thread: frames come in on one stream and go out on another. */

import { CostGuard } from "../logic/guard.js";
import { MASK_HEIGHT, MASK_WIDTH, PersonMask } from "../logic/mask.js";

/** @typedef {{ readable: ReadableStream<VideoFrame>, writable: WritableStream<VideoFrame> }} Start */

const mask = new PersonMask();
const guard = new CostGuard();
const small = new OffscreenCanvas(MASK_WIDTH, MASK_HEIGHT);
const shape = new OffscreenCanvas(MASK_WIDTH, MASK_HEIGHT);
const person = new OffscreenCanvas(2, 2);
const whole = new OffscreenCanvas(2, 2);
let width = 0;
let height = 0;
let lastTime = 0;

/** @param {OffscreenCanvas} canvas @param {boolean} [read] */
function context(canvas, read = false) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: read }));
}

/** @param {VideoFrame | OffscreenCanvas} picture @returns {CanvasImageSource} what the type checker's library calls so */
function drawable(picture) {
  return /** @type {any} */ (picture);
}

/** @param {VideoFrame} frame @returns {VideoFrame} */
function blurred(frame) {
  // Each time it is made cheaper the picture gets half as many lines.
  const scale = 1 / 2 ** guard.level;
  const w = Math.max(2, Math.round(frame.displayWidth * scale / 2) * 2);
  const h = Math.max(2, Math.round(frame.displayHeight * scale / 2) * 2);
  if (w !== width || h !== height) {
    [width, height] = [w, h];
    [person.width, person.height, whole.width, whole.height] = [w, h, w, h];
  }
  const smaller = context(small, true);
  smaller.drawImage(drawable(frame), 0, 0, MASK_WIDTH, MASK_HEIGHT);
  const values = mask.update(smaller.getImageData(0, 0, MASK_WIDTH, MASK_HEIGHT).data);
  const alpha = new ImageData(MASK_WIDTH, MASK_HEIGHT);
  for (let index = 0; index < values.length; index += 1) alpha.data[index * 4 + 3] = Math.round(values[index] * 255);
  context(shape).putImageData(alpha, 0, 0);

  const front = context(person);
  front.globalCompositeOperation = "copy";
  front.drawImage(drawable(shape), 0, 0, w, h);
  front.globalCompositeOperation = "source-in";
  front.drawImage(drawable(frame), 0, 0, w, h);

  const back = context(whole);
  back.filter = `blur(${Math.max(4, Math.round(w / 60))}px)`;
  back.drawImage(drawable(frame), 0, 0, w, h);
  back.filter = "none";
  back.drawImage(drawable(person), 0, 0);
  return new VideoFrame(whole, { timestamp: frame.timestamp, alpha: "discard" });
}

/** @param {Start} streams */
async function run({ readable, writable }) {
  let off = false;
  const transform = new TransformStream({
    /** @param {VideoFrame} frame @param {TransformStreamDefaultController<VideoFrame>} controller */
    transform(frame, controller) {
      if (off) {
        controller.enqueue(frame);
        return;
      }
      const start = performance.now();
      const result = blurred(frame);
      const late = lastTime > 0 && frame.timestamp - lastTime > 80_000;
      lastTime = frame.timestamp;
      frame.close();
      controller.enqueue(result);
      const verdict = guard.frame(performance.now(), performance.now() - start, late);
      if (verdict === "off") off = true;
      if (verdict !== "keep") self.postMessage({ type: verdict });
    },
  });
  await readable.pipeThrough(transform).pipeTo(writable).catch(() => {});
}

self.onmessage = (/** @type {MessageEvent<Start>} */ event) => { void run(event.data); };
