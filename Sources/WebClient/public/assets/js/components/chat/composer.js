import { refusal } from "../../command.js";
import { el, setShown, setText, setTip } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { EVERYBODY, LONGEST_MESSAGE } from "../../logic/chat.js";
import { shortened } from "../../logic/words.js";
import { sizeText, uploadFile } from "./files.js";

const MOST_FILES = 10;
/** The reasons why one may not write, in words. */
const REASONS = /** @type {const} */ ({
  offline: "messages.obstacle.offline", unattended: "messages.obstacle.unattended", noRight: "messages.obstacle.noRight", locked: "messages.obstacle.locked", closed: "messages.obstacle.closed",
  registered: "messages.obstacle.registered", privateNone: "messages.obstacle.privateNone", privateHosts: "messages.obstacle.privateHosts",
  privateAdults: "messages.obstacle.privateAdults", privateNoRight: "messages.obstacle.privateNoRight", gone: "messages.obstacle.gone",
});

/**
 * @typedef {{ file: File, sent: ChatFile | null, part: number, problem: string, abort: () => void }} Attachment
 */

/** Where a message is written: text, files, what it answers, or what it corrects. */
export class Composer {
  #thread = EVERYBODY;
  /**
   * What was begun in each thread.
   *
   * @type {Map<string, string>}
   */
  #drafts = new Map();
  /** @type {Attachment[]} */
  #files = [];
  /**
   * Files added in the other threads: what is meant for one person must not go to all.
   * @type {Map<string, Attachment[]>}
   */
  #filesElsewhere = new Map();
  /** @type {ChatMessage | null} */
  #reply = null;
  /** @type {ChatMessage | null} */
  #editing = null;
  #mayAttach = true;

  /**
   * @param {import("../../session.js").Session} session
   * @param {import("../toasts.js").Toasts} toasts
   * @param {{ lastOwn: () => ChatMessage | null, sent: () => void }} hooks
   */
  constructor(session, toasts, hooks) {
    this.session = session;
    this.toasts = toasts;
    this.hooks = hooks;
    this.about = el("div", { class: "composer-about", hidden: true });
    this.attached = el("ul", { class: "composer-files", hidden: true });
    this.text = el("textarea", {
      class: "composer-text", rows: "1", maxlength: LONGEST_MESSAGE, label: "messages.write", hint: "messages.write", dir: "auto", "data-role": "chat-text",
      on: {
        input: () => this.#grow(),
        keydown: (event) => this.#key(event),
        paste: (/** @type {ClipboardEvent} */ event) => {
          const files = [...event.clipboardData?.files ?? []];
          if (files.length === 0 || !this.#mayAttach) return;
          event.preventDefault();
          this.attach(files);
        },
      },
    });
    this.picker = el("input", { type: "file", multiple: true, hidden: true, "data-role": "chat-file", on: { change: () => {
      this.attach([...this.picker.files ?? []]);
      this.picker.value = "";
    } } });
    this.clip = el("button", { type: "button", class: "icon-button", "data-action": "chat.file", on: { click: () => this.picker.click() } }, icon("clip"));
    setTip(this.clip, "messages.attach");
    this.send = el("button", { type: "submit", class: "icon-button composer-send", "data-action": "chat.send" }, icon("send"));
    setTip(this.send, "messages.send");
    this.form = el("form", { class: "composer-form", on: { submit: (/** @type {Event} */ event) => {
      event.preventDefault();
      void this.#send();
    } } }, this.about, this.attached, el("div", { class: "composer-row" }, this.clip, this.text, this.send), this.picker);
    this.reason = el("p", { class: "composer-reason", "data-role": "chat-reason", role: "status", hidden: true }, icon("lock", "icon small"), el("span", {}));
    this.element = el("div", { class: "composer" }, this.form, this.reason);
  }

  /**
   * @param {string} thread @param {string} name the other person, in a private thread
   * @param {{ obstacle: import("../../logic/chatrules.js").Obstacle | null, files: boolean }} rules
   */
  update(thread, name, { obstacle, files }) {
    if (thread !== this.#thread) {
      this.#drafts.set(this.#thread, this.#editing ? "" : this.text.value);
      this.#filesElsewhere.set(this.#thread, this.#files);
      this.#forget();
      this.#thread = thread;
      this.#files = this.#filesElsewhere.get(thread) ?? [];
      this.#renderFiles();
      this.text.value = this.#drafts.get(thread) ?? "";
      this.#grow();
    }
    this.#mayAttach = files && obstacle === null;
    setShown(this.clip, files);
    setShown(this.form, obstacle === null);
    setShown(this.reason, obstacle !== null);
    if (obstacle) setText(/** @type {HTMLElement} */ (this.reason.lastElementChild), REASONS[obstacle]);
    this.element.classList.toggle("personal", thread !== EVERYBODY);
    const hint = thread === EVERYBODY ? t("messages.write") : t("messages.writeTo", { name });
    delete this.text.dataset.hint;
    delete this.text.dataset.label;
    this.text.placeholder = hint;
    this.text.setAttribute("aria-label", hint);
  }

  /** @param {ChatMessage} message */
  reply(message) {
    this.#editing = null;
    this.#reply = message;
    this.#renderAbout();
    this.text.focus();
  }

  /** @param {ChatMessage} message */
  edit(message) {
    this.#reply = null;
    this.#editing = message;
    this.text.value = message.text;
    this.#renderAbout();
    this.#grow();
    this.text.focus();
  }

  /** @param {File[]} files */
  attach(files) {
    if (!this.#mayAttach) return;
    for (const file of files) {
      if (this.#files.length >= MOST_FILES) {
        this.toasts.show(t("messages.tooManyFiles", { count: MOST_FILES }));
        break;
      }
      this.#upload(file);
    }
    this.text.focus();
  }

  /** @param {File} file */
  #upload(file) {
    /** @type {Attachment} */
    const attachment = { file, sent: null, part: 0, problem: "", abort: () => {} };
    this.#files.push(attachment);
    const { done, abort } = uploadFile(this.session.slug, file, this.session.store.get().room.resume ?? "", (part) => {
      attachment.part = part;
      const bar = /** @type {HTMLProgressElement | null} */ (this.attached.children[this.#files.indexOf(attachment)]?.querySelector("progress"));
      if (bar) bar.value = part;
    });
    attachment.abort = abort;
    this.#renderFiles();
    done.then((sent) => { attachment.sent = sent; }, (error) => {
      const limit = /** @type {{ limit?: number }} */ (error).limit;
      attachment.problem = error.code === "tooLarge"
        ? (limit ? t("messages.fileLimit", { size: sizeText(limit) }) : t("messages.fileTooLarge")) : refusal(error);
    }).finally(() => this.#renderFiles());
  }

  #renderFiles() {
    setShown(this.attached, this.#files.length > 0);
    this.attached.replaceChildren(...this.#files.map((each) => {
      const remove = el("button", { type: "button", class: "icon-button", on: { click: () => {
        each.abort();
        this.#files = this.#files.filter((other) => other !== each);
        this.#renderFiles();
        this.text.focus();
      } } }, icon("close", "icon small"));
      setTip(remove, "messages.removeFile");
      const progress = !each.sent && !each.problem && el("progress", { max: "1", value: each.part,
        "aria-label": t("messages.uploading", { name: each.file.name }) });
      return el("li", { class: each.problem ? "composer-file failed" : "composer-file" }, icon(each.problem ? "warning" : "file", "icon small"),
        el("span", { class: "chat-file-words" },
          el("strong", {}, each.file.name), el("small", { role: each.problem ? "alert" : null }, each.problem || sizeText(each.file.size)), progress), remove);
    }));
  }

  #renderAbout() {
    const message = this.#editing ?? this.#reply;
    setShown(this.about, message !== null);
    if (!message) return;
    const cancel = el("button", { type: "button", class: "icon-button", on: { click: () => this.#cancel() } }, icon("close", "icon small"));
    setTip(cancel, "messages.cancel");
    this.about.replaceChildren(icon(this.#editing ? "edit" : "reply", "icon small"),
      el("span", { class: "composer-quoted" }, el("strong", {}, this.#editing ? t("messages.editing") : t("messages.replyTo", { name: message.name })),
        el("span", {}, shortened(message.text || message.file?.name || "", 90))), cancel);
  }

  #cancel() {
    if (this.#editing) this.text.value = "";
    this.#forget();
    this.#grow();
    this.text.focus();
  }

  #forget() {
    this.#reply = null;
    this.#editing = null;
    this.#renderAbout();
  }

  #grow() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(160, this.text.scrollHeight + 2)}px`;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      void this.#send();
    } else if (event.key === "Escape" && (this.#editing || this.#reply)) {
      event.stopPropagation();
      this.#cancel();
    } else if (event.key === "ArrowUp" && this.text.value === "" && !this.#editing) {
      const last = this.hooks.lastOwn();
      if (!last) return;
      event.preventDefault();
      this.edit(last);
    }
  }

  async #send() {
    const text = this.text.value.trim();
    const editing = this.#editing;
    if (this.#files.some((each) => !each.sent && !each.problem)) {
      this.toasts.show(t("messages.waitForFile"));
      return;
    }
    const files = this.#files.flatMap((each) => each.sent ?? []);
    if (editing) {
      if (!text || text === editing.text) {
        this.#cancel();
        return;
      }
      await this.#request({ type: "chat", action: "edit", message: editing.id, text }, text);
      return;
    }
    if (!text && files.length === 0) return;
    const to = this.#thread === EVERYBODY ? {} : { to: Number(this.#thread) };
    const replyTo = this.#reply ? { replyTo: this.#reply.id } : {};
    this.#files = this.#files.filter((each) => each.problem);
    this.#renderFiles();
    const [first, ...others] = files;
    this.hooks.sent();
    await this.#request({ type: "chat", action: "send", text, ...to, ...replyTo, ...(first ? { file: first.id } : {}) }, text);
    for (const file of others) await this.#request({ type: "chat", action: "send", text: "", ...to, file: file.id }, "");
  }

  /** @param {{ type: string, [field: string]: unknown }} message @param {string} text given back when it could not be sent */
  async #request(message, text) {
    const thread = this.#thread;
    const editing = this.#editing;
    this.text.value = "";
    this.#forget();
    this.#grow();
    try {
      await this.session.signalling.request(message);
    } catch (error) {
      this.toasts.show(refusal(error));
      if (!text || thread !== this.#thread || this.text.value) return;
      if (editing) this.edit({ ...editing, text });
      else {
        this.text.value = text;
        this.#grow();
      }
    }
  }

  close() {
    for (const each of [this.#files, ...this.#filesElsewhere.values()].flat()) if (!each.sent) each.abort();
  }
}
