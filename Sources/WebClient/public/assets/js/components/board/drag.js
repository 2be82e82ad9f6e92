/**
 * Dragging by pointer events: a mouse drags at once, a finger by the handle, or after it has rested, so that the page
 * can still be scrolled.
 */

/** How far a pointer moves before it is a drag. Pixels. */
const FAR = 6;
/** How long a finger rests before it drags. Milliseconds. */
const REST = 350;
/** So near an edge of what scrolls, it scrolls. Pixels. */
const EDGE = 56;

/**
 * @typedef {object} DragWishes
 * @property {(target: Element) => HTMLElement | null} source what is dragged by what was touched
 * @property {(x: number, y: number) => HTMLElement | null} targetAt where it would fall
 * @property {(source: HTMLElement, target: HTMLElement) => void} drop
 * @property {() => HTMLElement | null} scroller what scrolls
 */

/** @param {HTMLElement} area @param {DragWishes} wishes @returns {() => void} ends it */
export function draggable(area, wishes) {
  /** @type {{ source: HTMLElement, pointer: number, x: number, y: number, ghost: HTMLElement | null, target: HTMLElement | null, offset: [number, number] } | null} */
  let drag = null;
  /** @type {any} */
  let rest = null;
  /** @type {any} */
  let scrolling = null;

  const begin = () => {
    if (!drag || drag.ghost) return;
    const { source } = drag;
    const box = source.getBoundingClientRect();
    drag.offset = [drag.x - box.left, drag.y - box.top];
    const ghost = /** @type {HTMLElement} */ (source.cloneNode(true));
    ghost.classList.add("storm-ghost");
    ghost.setAttribute("aria-hidden", "true");
    ghost.style.width = `${box.width}px`;
    document.body.append(ghost);
    drag.ghost = ghost;
    source.classList.add("lifted");
    area.setPointerCapture?.(drag.pointer);
    scrolling = setInterval(scroll, 30);
    place();
  };

  const place = () => {
    if (!drag?.ghost) return;
    drag.ghost.style.transform = `translate(${drag.x - drag.offset[0]}px, ${drag.y - drag.offset[1]}px)`;
    const target = wishes.targetAt(drag.x, drag.y);
    if (target === drag.target) return;
    drag.target?.classList.remove("over");
    target?.classList.add("over");
    drag.target = target;
  };

  const scroll = () => {
    const scroller = wishes.scroller();
    if (!drag || !scroller) return;
    const box = scroller.getBoundingClientRect();
    const by = (/** @type {number} */ at, /** @type {number} */ from, /** @type {number} */ to) => (at < from + EDGE ? -12 : at > to - EDGE ? 12 : 0);
    scroller.scrollBy(by(drag.x, box.left, box.right), by(drag.y, box.top, box.bottom));
    // What is under a pointer that rests changes while the page scrolls.
    place();
  };

  const end = (/** @type {boolean} */ done) => {
    clearTimeout(rest);
    clearInterval(scrolling);
    if (!drag) return;
    const { source, ghost, target } = drag;
    drag = null;
    ghost?.remove();
    source.classList.remove("lifted");
    target?.classList.remove("over");
    if (done && ghost && target) wishes.drop(source, target);
  };

  const down = (/** @type {PointerEvent} */ event) => {
    const target = /** @type {Element} */ (event.target);
    if (event.button !== 0 || drag || target.closest("button:not(.storm-grip), input, textarea, select, a")) return;
    const source = wishes.source(target);
    if (!source) return;
    drag = { source, pointer: event.pointerId, x: event.clientX, y: event.clientY, ghost: null, target: null, offset: [0, 0] };
    if (event.pointerType !== "mouse") {
      if (target.closest(".storm-grip")) begin();
      else rest = setTimeout(begin, REST);
    }
  };
  const move = (/** @type {PointerEvent} */ event) => {
    if (!drag || event.pointerId !== drag.pointer) return;
    const far = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > FAR;
    if (!drag.ghost) {
      if (!far) return;
      // A finger that moves before it has rested scrolls.
      if (event.pointerType !== "mouse") {
        end(false);
        return;
      }
      begin();
    }
    drag.x = event.clientX;
    drag.y = event.clientY;
    event.preventDefault();
    place();
  };
  const up = (/** @type {PointerEvent} */ event) => { if (drag && event.pointerId === drag.pointer) end(true); };
  const cancel = () => end(false);
  const key = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || !drag?.ghost) return;
    event.stopPropagation();
    end(false);
  };
  // While a finger drags, the page stays where it is.
  const touch = (/** @type {TouchEvent} */ event) => { if (drag?.ghost) event.preventDefault(); };
  area.addEventListener("pointerdown", down);
  addEventListener("pointermove", move);
  addEventListener("pointerup", up);
  addEventListener("pointercancel", cancel);
  document.addEventListener("keydown", key, true);
  area.addEventListener("touchmove", touch, { passive: false });
  return () => {
    end(false);
    area.removeEventListener("pointerdown", down);
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", up);
    removeEventListener("pointercancel", cancel);
    document.removeEventListener("keydown", key, true);
    area.removeEventListener("touchmove", touch);
  };
}
