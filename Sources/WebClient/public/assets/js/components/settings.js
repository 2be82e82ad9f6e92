import { el, setShown, setTip } from "../dom.js";
import { canBlur } from "../effects/backdrop.js";
import { icon } from "../icons.js";
import { t } from "../i18n/index.js";
import { onLanguage } from "./shell.js";

/** @type {DeviceKind[]} */
const KINDS = ["microphone", "camera", "speaker"];
/** @type {Record<DeviceKind, import("../dom.js").Key>} */
const WORDS = { microphone: "prejoin.microphone", camera: "prejoin.camera", speaker: "prejoin.speaker" };

/**
 * Blur and noise suppression: two check boxes with a word each.
 *
 * @param {import("../session.js").Session} session
 * @returns {{ element: HTMLElement, close: () => void }}
 */
export function effectChoices(session) {
  const { store, media } = session;
  const blur = el("input", { type: "checkbox", "data-action": "blur", disabled: !canBlur(), on: { change: () => { void media.setBlur(blur.checked); } } });
  const noise = el("input", { type: "checkbox", "data-action": "noise", on: { change: () => { void media.setNoise(noise.checked); } } });
  const render = () => {
    const { effects } = store.get().local;
    blur.checked = effects.blur && canBlur();
    noise.checked = effects.noise;
  };
  render();
  const element = el("div", { class: "effects" },
    el("label", { class: "view-choice" }, blur, el("span", {}, el("span", { t: "settings.blur" }),
      el("small", { t: canBlur() ? "settings.blurNote" : "settings.blurCannot" }))),
    el("label", { class: "view-choice" }, noise, el("span", {}, el("span", { t: "settings.noise" }),
      el("small", { t: "settings.noiseNote" }))));
  return { element, close: store.watch((state) => state.local.effects, render) };
}

/** The dialog in the call in which one changes devices and what is done to their pictures and sound. */
export class SettingsDialog {
  /** @param {import("../session.js").Session} session */
  constructor(session) {
    this.session = session;
    const { store } = session;
    this.selects = new Map(KINDS.map((kind) => [kind, el("select", {
      class: "field", id: `setting-${kind}`, "data-device": kind,
      on: { change: (/** @type {any} */ event) => { void session.selectDevice(kind, event.target.value); } },
    })]));
    this.effects = effectChoices(session);
    /** @type {HTMLButtonElement} */
    const close = el("button", { type: "button", class: "icon-button", on: { click: () => this.element.close() } }, icon("close"));
    setTip(close, "app.close");
    /** @type {HTMLDialogElement} */
    this.element = el("dialog", { class: "dialog", "data-role": "settings", "aria-labelledby": "settings-title", on: {
      click: (/** @type {MouseEvent} */ event) => { if (event.target === this.element) this.element.close(); },
    } }, el("div", { class: "dialog-body" },
      el("header", { class: "panel-header" }, el("h2", { id: "settings-title", t: "settings.title" }), close),
      el("div", { class: "settings-rows" },
        ...KINDS.flatMap((kind) => [el("label", { for: `setting-${kind}`, t: WORDS[kind] }), /** @type {HTMLElement} */ (this.selects.get(kind))]),
        this.effects.element)));
    this.ends = [store.watch((state) => state.local, () => this.#render()), onLanguage(() => this.#render()), this.effects.close];
  }

  open() {
    this.#render();
    this.element.showModal();
  }

  #render() {
    const { devices, selected } = this.session.store.get().local;
    for (const [kind, select] of this.selects) {
      const choices = devices[kind];
      select.replaceChildren(...choices.map(({ id, label }, index) => el("option", { value: id },
        label || `${t(WORDS[kind])} ${index + 1}`)));
      select.value = selected[kind];
      if (select.selectedIndex < 0) select.selectedIndex = 0;
      select.disabled = choices.length === 0;
    }
    setShown(/** @type {HTMLElement} */ (this.selects.get("speaker")), devices.speaker.length > 0);
    setShown(/** @type {HTMLElement} */ (this.element.querySelector('label[for="setting-speaker"]')), devices.speaker.length > 0);
  }

  close() {
    for (const end of this.ends) end();
  }
}
