import { APIError } from "../../api.js";
import { onLanguage } from "../../components/shell.js";
import { el, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { refusalKey } from "../../logic/refusal.js";

/** @typedef {import("../../dom.js").Key} Key */

/**
 * What the parts of one programme's pages share.
 *
 * @typedef {object} Context
 * @property {string} id of the programme
 * @property {() => ProgrammeDetails | null} details
 * @property {() => { manage: boolean, plan: boolean, across: boolean, school: string }} rights
 * @property {() => string} today in the programme's time zone
 * @property {() => void} changed tells every open part that something is another now
 * @property {(listener: () => void) => void} onChange
 * @property {(tab: string) => void} open
 * @property {(reason: "expired", key: Key) => void} block
 */

/**
 * A part of a page that shows what the server says: says that it loads, what went wrong, and draws anew when the data
 * or the language change. The focus stays on what has the same `id` or `data-key`.
 *
 * @template Data
 * @param {Context} context
 * @param {{ role: string, load: () => Promise<Data>, draw: (data: Data) => (Node | null | false)[] }} options
 */
export function pane(context, { role, load, draw }) {
  /** @type {{ data: Data } | null} */
  let shown = null;
  let asked = 0;
  const words = el("p", { t: "app.loading" });
  const retry = el("button", { type: "button", class: "button compact", hidden: true, on: { click: () => { void reload(); } } }, icon("refresh"), el("span", { t: "app.retry" }));
  const note = el("div", { class: "pane-note quiet-text", role: "status" }, words, retry);
  const body = el("div", { class: "pane", "data-role": role });

  const render = () => {
    if (!shown) return;
    const key = focusKey(body);
    body.replaceChildren(...draw(shown.data).flatMap((each) => each || []));
    if (key) /** @type {HTMLElement | null} */ (body.querySelector(key))?.focus();
  };
  const reload = async () => {
    asked += 1;
    const number = asked;
    try {
      const data = await load();
      if (number !== asked) return;
      shown = { data };
      setShown(note, false);
      render();
    } catch (error) {
      if (number !== asked) return;
      if (error instanceof APIError && error.status === 401) {
        context.block("expired", "programme.guest");
        return;
      }
      setText(words, refusalKey(error));
      setShown(retry, true);
      setShown(note, true);
    }
  };
  const element = el("div", { class: "pane-frame" }, note, body);
  // What nobody looks at is asked for when somebody does: reading some of it goes on the record.
  let stale = false;
  new IntersectionObserver((entries) => {
    if (!stale || !entries.some(({ isIntersecting }) => isIntersecting)) return;
    stale = false;
    void reload();
  }).observe(element);
  onLanguage(render);
  context.onChange(() => {
    if (element.closest("[hidden]")) stale = true;
    else void reload();
  });
  void reload();
  return { element, reload, render };
}

/** @param {HTMLElement} body @returns {string | null} how to find again what has the focus */
function focusKey(body) {
  const now = document.activeElement;
  if (!(now instanceof HTMLElement) || !body.contains(now)) return null;
  if (now.id) return `#${CSS.escape(now.id)}`;
  return now.dataset.key ? `[data-key="${CSS.escape(now.dataset.key)}"]` : null;
}

/**
 * A heading with what one can do there beside it.
 *
 * @param {Key} title @param {...(Node | null | false | undefined)} actions
 */
export function heading(title, ...actions) {
  return el("header", { class: "pane-heading" }, el("h2", { t: title }), el("div", { class: "pane-actions" }, ...actions));
}

/** @param {Key} text @param {import("../../dom.js").Parameters} [parameters] */
export function emptyNote(text, parameters) {
  return el("p", { class: "quiet-text empty-note", t: text, with: parameters });
}

/**
 * Says that there is nothing, and leads to where one changes that.
 *
 * @param {Context} context @param {Key} text @param {string} tab @param {Key} go
 */
export function emptyStep(context, text, tab, go) {
  return el("div", { class: "empty-step" }, emptyNote(text),
    el("button", { type: "button", class: "button compact", "data-action": `to-${tab}`, on: { click: () => context.open(tab) } }, el("span", { t: go }), icon("arrow")));
}

/**
 * A button with a picture and words.
 *
 * @param {string} name `data-action` @param {string} picture @param {Key} words @param {() => void} run @param {string} [className]
 */
export function actionButton(name, picture, words, run, className = "button compact") {
  return el("button", { type: "button", class: className, "data-action": name, on: { click: run } }, icon(picture), el("span", { t: words }));
}

/**
 * A choice of a few with one chosen: radio buttons that look like one row of buttons.
 *
 * @param {string} name @param {Key} label
 * @param {{ value: string, text: string }[]} options @param {string} chosen @param {(value: string) => void} change
 */
export function segments(name, label, options, chosen, change) {
  return el("fieldset", { class: "segments", "data-role": name }, el("legend", { class: "visually-hidden", t: label }),
    ...options.map(({ value, text }) => el("label", { class: "segment" },
      el("input", { type: "radio", name, value, id: `${name}-${value.replace(/[^\w-]/g, "_") || "all"}`, checked: value === chosen, on: { change: () => change(value) } }),
      el("span", {}, text))));
}

/**
 * A table in a frame that scrolls by itself.
 *
 * @param {Key} label @param {(Node | null | false)[]} heads @param {Node[]} rows @param {string} [className]
 */
export function dataTable(label, heads, rows, className = "") {
  // On a phone each row stands by itself, with the columns' names beside the values.
  const columns = heads.flatMap((each) => each ? each.textContent ?? "" : []);
  for (const row of rows) [...row.childNodes].forEach((cell, index) => { if (cell instanceof HTMLTableCellElement) cell.dataset.column = columns[index]; });
  return el("div", { class: "table-frame", role: "region", tabindex: 0, label },
    el("table", { class: `data-table ${className}`.trim() }, el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...rows)));
}

/** @param {Key} text @param {string} [className] */
export function head(text, className) {
  return el("th", { scope: "col", class: className, t: text });
}
