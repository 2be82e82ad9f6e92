import { el, setTip } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { linkParts, shortened } from "../../logic/words.js";
import { emoji } from "../emoji.js";
import { sizeText } from "./files.js";

/**
 * @typedef {object} RowContext
 * @property {boolean} own
 * @property {boolean} follows whether it continues what the same person has just said
 * @property {boolean} newDay
 * @property {boolean} personal
 * @property {string} place the breakout room it was said in; empty where that goes without saying
 * @property {ChatMessage | null} quoted
 *
 * @typedef {object} RowActions
 * @property {(message: ChatMessage, anchor: HTMLElement) => void} menu
 * @property {(message: ChatMessage, anchor: HTMLElement) => void} chooseReaction
 * @property {(message: ChatMessage, reaction: string, on: boolean) => void} react
 * @property {(id: number) => void} jump
 * @property {(file: ChatFile) => void} save
 */

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {string} name @param {Intl.DateTimeFormatOptions} options */
function format(name, options) {
  const key = `${language()} ${name}`;
  let found = formats.get(key);
  if (!found) formats.set(key, found = new Intl.DateTimeFormat(language(), options));
  return found;
}

/** @param {number} at milliseconds since 1970 */
export function timeText(at) {
  return format("time", { hour: "2-digit", minute: "2-digit" }).format(at);
}

/** @param {number} at milliseconds since 1970 */
function dayText(at) {
  return format("day", { weekday: "long", day: "numeric", month: "long" }).format(at);
}

/**
 * One message.
 *
 * @param {ChatMessage} message @param {RowContext} context @param {RowActions} actions
 * @returns {HTMLElement}
 */
export function messageRow(message, context, actions) {
  const day = context.newDay && el("div", { class: "chat-day", role: "separator" }, el("span", {}, dayText(message.at)));
  if (message.notice || (message.from === null && !message.name)) {
    const words = message.notice === "closed" ? t("messages.noticeClosed") : message.notice === "opened" ? t("messages.noticeOpened") : message.text;
    return el("div", { class: "chat-row notice-row", role: "listitem", tabindex: "-1", "data-message": message.id }, day,
      el("p", { class: "chat-notice" }, words));
  }
  const classes = ["chat-row", context.own && "own", context.follows && "follows", context.personal && "personal"];
  const bubble = el("div", { class: "bubble" },
    !context.follows && header(message, context),
    message.replyTo !== undefined && message.replyTo !== null && quote(message.replyTo, context.quoted, actions),
    message.deleted ? el("p", { class: "chat-deleted" }, t("messages.deleted")) : message.text && textOf(message.text),
    !message.deleted && message.file && fileCard(message.file, actions),
    foot(message, context));
  /** @type {HTMLButtonElement} */
  const more = el("button", {
    type: "button", class: "chat-more", tabindex: "-1", "aria-haspopup": "menu", "data-action": "chat.menu",
    on: { click: () => actions.menu(message, more) },
  }, icon("more", "icon small"));
  setTip(more, "messages.actions");
  /** @type {HTMLButtonElement} */
  const smile = el("button", {
    type: "button", class: "chat-more", tabindex: "-1", "aria-haspopup": "menu", "data-action": "chat.reactions",
    on: { click: () => actions.chooseReaction(message, smile) },
  }, icon("smile", "icon small"));
  setTip(smile, "messages.react");
  return el("div", {
    class: classes.filter(Boolean).join(" "), role: "listitem", tabindex: "-1", "data-message": message.id, "data-role": "chat-message",
  }, day, el("div", { class: "chat-line" }, bubble, !message.deleted && el("div", { class: "chat-tools" }, smile, more)), !message.deleted && reactions(message, actions));
}

/** @param {ChatMessage} message @param {RowContext} context */
function header(message, { own, personal, place }) {
  const name = own ? t("messages.you") : message.name;
  return el("div", { class: "chat-head" },
    el("span", { class: "chat-name", "data-hue": (message.from ?? 0) % 8 }, name),
    !own && message.school && el("span", { class: "chat-school" }, message.school),
    personal && el("span", { class: "chat-tag personal-tag" }, icon("lock", "icon tiny"), t("messages.personal")),
    place && el("span", { class: "chat-tag" }, place));
}

/** @param {number} id @param {ChatMessage | null} quoted @param {RowActions} actions */
function quote(id, quoted, actions) {
  const words = !quoted ? t("messages.quotedEarlier") : quoted.deleted ? t("messages.deleted")
    : shortened(quoted.text || quoted.file?.name || "", 120);
  return el("button", { type: "button", class: "chat-quote", tabindex: "-1", on: { click: () => actions.jump(id) } },
    quoted && el("strong", {}, quoted.name), el("span", {}, words));
}

/** @param {string} text */
function textOf(text) {
  return el("p", { class: "chat-text", dir: "auto" }, ...linkParts(text).map((part) => (part.href
    ? el("a", { href: part.href, target: "_blank", rel: "noopener noreferrer nofollow", referrerpolicy: "no-referrer" }, part.text)
    : part.text)));
}

/** @param {ChatFile} file @param {RowActions} actions */
function fileCard(file, actions) {
  return el("button", {
    type: "button", class: "chat-file", "data-action": "chat.download", "aria-label": t("messages.download", { name: file.name, size: sizeText(file.size) }),
    on: { click: () => actions.save(file) },
  }, icon("file"), el("span", { class: "chat-file-words" }, el("strong", {}, file.name), el("small", {}, sizeText(file.size))), icon("download", "icon small"));
}

/** @param {ChatMessage} message @param {RowContext} context */
function foot(message, { own, follows, personal }) {
  return el("div", { class: "chat-foot" },
    message.pinned && el("span", { class: "chat-pinned", role: "img", "aria-label": t("messages.pinned"), title: t("messages.pinned") }, icon("pin", "icon tiny")),
    follows && personal && !own && el("span", { class: "visually-hidden" }, t("messages.personal")),
    message.edited && !message.deleted && el("span", {}, t("messages.edited")),
    el("time", { datetime: new Date(message.at).toISOString() }, timeText(message.at)));
}

/** @param {ChatMessage} message @param {RowActions} actions */
function reactions(message, actions) {
  const counted = Object.entries(message.reactions ?? {}).filter(([, count]) => count > 0);
  if (counted.length === 0) return null;
  return el("div", { class: "chat-reactions" }, ...counted.map(([reaction, count]) => {
    const mine = message.mine?.includes(reaction) ?? false;
    return el("button", {
      type: "button", class: "chat-reaction", tabindex: "-1", "aria-pressed": mine, "data-action": "chat.react",
      "aria-label": t("messages.reactionCount", { reaction, count }), on: { click: () => actions.react(message, reaction, !mine) },
    }, emoji(reaction), el("span", {}, String(count)));
  }));
}
