import { el, setAttribute, setShown } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { initials } from "../../logic/text.js";
import { openMenu } from "../menu.js";
import { ROLE_NAMES } from "./words.js";

/**
 * @typedef {object} RowView
 * @property {Participant} person
 * @property {boolean} self
 * @property {boolean} withSchool whether the school is told in the row
 * @property {number | null} hand the place in the queue of raised hands; null: not raised
 * @property {boolean} speaker has the floor
 * @property {boolean} spotlit
 * @property {boolean} hasMenu
 */

/** One person in the list. The element lives as long as the person is on view, so that the focus stays where it is. */
export class PersonRow {
  #drawn = "";

  /** @param {number} id @param {() => import("../menu.js").MenuItem[]} menu */
  constructor(id, menu) {
    this.avatar = el("span", { class: "avatar tiny", "data-hue": id % 8, "aria-hidden": "true" });
    this.words = el("span", { class: "person-name" });
    this.states = el("span", { class: "person-states" });
    /** @type {HTMLButtonElement} */
    this.button = el("button", {
      type: "button", class: "icon-button row-menu", "data-role": "person-menu", "aria-haspopup": "menu", "aria-expanded": "false",
      on: { click: () => openMenu(this.button, menu(), "people.menu") },
    }, icon("more", "icon small"));
    this.element = el("div", { class: "person", role: "listitem", "data-participant": id }, this.avatar, this.words, this.states, this.button);
  }

  /** @param {RowView} view */
  update({ person, self, withSchool, hand, speaker, spotlit, hasMenu }) {
    const name = self ? t("call.you", { name: person.name }) : person.name;
    const school = withSchool && person.school ? person.school : "";
    const badges = [
      person.role !== "participant" && person.role !== "guest" && t(ROLE_NAMES[person.role] ?? "roleName.participant"),
      person.role === "guest" && t("roleName.guest"),
      person.client === "whip" && t("participants.stream"),
      (person.people ?? 1) > 1 && t("people.atScreen", { count: person.people ?? 1 }),
    ].filter(Boolean).join(" · ");
    const drawn = JSON.stringify([
      name, school, badges, hand, speaker, spotlit, hasMenu, person.microphone, person.camera, person.screen, t("participants.title"),
    ]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.avatar.textContent = initials(person.name);
    this.words.replaceChildren(el("span", { class: "person-text", title: name }, name));
    if (badges || school) {
      this.words.append(el("small", {}, badges && el("span", { class: "person-role" }, badges),
        badges && school ? " · " : "", school && el("span", { class: "person-school", title: school }, school)));
    }
    /** @type {Node[]} */
    const states = [];
    if (speaker) states.push(stateIcon("floor", t("people.hasFloor"), "gold"));
    if (hand !== null) {
      states.push(el("span", { class: "state gold hand-place", role: "img", "aria-label": t("people.handUp", { place: hand }), title: t("people.handUp", { place: hand }) },
        icon("hand", "icon small"), String(hand)));
    }
    if (spotlit) states.push(stateIcon("spotlight", t("people.isSpotlit"), "on"));
    if (person.screen) states.push(stateIcon("screen", t("participants.screen"), "on"));
    states.push(stateIcon(person.camera ? "camera" : "cameraOff",
      t(person.camera ? "participants.cameraOn" : "participants.cameraOff"), person.camera ? "on" : ""));
    states.push(stateIcon(person.microphone ? "microphone" : "microphoneOff",
      t(person.microphone ? "participants.microphoneOn" : "participants.microphoneOff"), person.microphone ? "on" : ""));
    this.states.replaceChildren(...states);
    setShown(this.button, hasMenu);
    setAttribute(this.button, "aria-label", t("people.menuOf", { name: person.name }));
    this.button.title = t("people.menu");
  }
}

/** @param {string} name @param {string} text @param {string} className */
function stateIcon(name, text, className) {
  return el("span", { class: `state ${className}`, role: "img", "aria-label": text, title: text }, icon(name, "icon small"));
}
