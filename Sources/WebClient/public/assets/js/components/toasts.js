import { el } from "../dom.js";
import { t } from "../i18n/index.js";

const LIFETIME = 4_500;
const GATHERING = 900;
const MOST = 4;

/** Short messages at the edge of the page, read out by screen readers. Many arrivals become one message. */
export class Toasts {
  /** @type {Record<"joined" | "left", string[]>} */
  #gathered = { joined: [], left: [] };
  /** @type {any} */
  #timer = null;

  constructor() {
    this.announcer = el("div", { class: "visually-hidden" });
    this.element = el("div", { class: "toasts", role: "status", "aria-live": "polite" }, this.announcer);
  }

  /**
   * Says something to screen readers only.
   *
   * @param {string} text
   */
  announce(text) {
    this.announcer.textContent = text;
  }

  /** @param {string} text */
  show(text) {
    const toast = el("div", { class: "toast" }, text);
    this.element.append(toast);
    while (this.element.childElementCount > MOST + 1) this.announcer.nextElementSibling?.remove();
    setTimeout(() => {
      toast.classList.add("leaving");
      setTimeout(() => toast.remove(), 250);
    }, LIFETIME);
  }

  /** @param {import("../session.js").Notice} notice */
  notify(notice) {
    switch (notice.type) {
      case "joined":
      case "left":
        this.#gathered[notice.type].push(notice.name);
        if (this.#timer === null) this.#timer = setTimeout(() => this.#release(), GATHERING);
        break;
      case "lost": this.show(t("call.lostOne", { name: notice.name })); break;
      case "sharing": this.show(t("call.sharing", { name: notice.name })); break;
      case "heldBack": this.show(t("notice.heldBack")); break;
      case "rightsExpired": this.show(t("call.rightsExpired")); break;
      case "blurCheaper": this.show(t("settings.blurCheaper")); break;
      case "blurOff": this.show(t("settings.blurOff")); break;
    }
  }

  #release() {
    this.#timer = null;
    for (const type of /** @type {("joined" | "left")[]} */ (["joined", "left"])) {
      const names = this.#gathered[type];
      this.#gathered[type] = [];
      if (names.length > 2) this.show(t(type === "joined" ? "call.joinedMany" : "call.leftMany", { count: names.length }));
      else for (const name of names) this.show(t(type === "joined" ? "call.joinedOne" : "call.leftOne", { name }));
    }
  }
}
