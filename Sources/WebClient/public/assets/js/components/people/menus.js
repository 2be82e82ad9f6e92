import { t } from "../../i18n/index.js";
import { togglePin } from "../../logic/display.js";
import { FLOOR_TIMES } from "../../logic/floor.js";
import { may, mayActOn, rolesToGive } from "../../logic/people.js";
import { tileKey } from "../../logic/slots.js";
import { LONGEST_NAME, tidyName } from "../../logic/text.js";
import { chooseDialog, confirmDialog, promptDialog } from "../dialogs.js";
import { ROLE_NAMES, ROLE_NOTES } from "./words.js";

/** @typedef {import("../menu.js").MenuItem} MenuItem */
/** @typedef {import("../../command.js").Commands} Commands */

/** How many may be in the spotlight. */
const MOST_PINNED = 9;

/**
 * What one may do with a person. Empty when there is nothing.
 *
 * @param {Commands} commands
 * @param {Participant} person
 * @returns {MenuItem[]}
 */
export function personMenu(commands, person) {
  const { store } = commands.session;
  const { room, display } = store.get();
  const self = person.id === room.self?.id;
  const above = !self && mayActOn(room.you?.role ?? "guest", person.role);
  const can = (/** @type {Permission} */ permission) => above && may(room, permission);
  const { name, id } = person;
  const house = (/** @type {string} */ action, fields = {}) => commands.send({ type: "house", action, ...fields });
  const who = { participant: id };
  const spotlit = room.house.spotlight.includes(id);
  const hand = room.floor.hands.some((each) => each.participant === id);
  /** @type {MenuItem[]} */
  const items = [
    {
      label: "people.pin", icon: "pin", action: "pin", checked: display.pinned.includes(tileKey(id, "camera")), shown: !self,
      run: () => store.set({ display: togglePin(store.get().display, tileKey(id, "camera")) }),
    },
    {
      label: "people.spotlight", icon: "spotlight", action: "house.spotlight", checked: spotlit, shown: may(room, "spotlight"),
      run: () => {
        const others = room.house.spotlight.filter((each) => each !== id);
        void house("spotlight", { participants: spotlit ? others : [...others, id].slice(-MOST_PINNED) });
      },
    },
    {
      label: "people.giveFloor", icon: "hand", action: "hand.give", shown: may(room, "floor"),
      items: FLOOR_TIMES.map((seconds) => ({
        ...timeLabel(seconds), action: `hand.give.${seconds}`,
        run: () => { void commands.send({ type: "hand", action: "give", participant: id, ...(seconds ? { seconds } : {}) }); },
      })),
    },
    {
      label: "people.lowerHand", icon: "handOff", action: "hand.lowerOne", shown: hand && (can("moderate") || may(room, "floor")),
      run: () => { void commands.send({ type: "hand", action: "lowerOne", participant: id }); },
    },
    {
      label: "people.mute", icon: "microphoneOff", action: "house.mute.microphone", shown: can("moderate") && person.microphone,
      run: () => { void house("mute", { who, source: "microphone" }); },
    },
    {
      label: "people.askUnmute", icon: "microphone", action: "house.askUnmute.microphone", shown: can("moderate") && !person.microphone,
      run: () => { void commands.send({ type: "house", action: "askUnmute", who, source: "microphone" }, t("people.asked", { name })); },
    },
    {
      label: "people.cameraOff", icon: "cameraOff", action: "house.mute.camera", shown: can("moderate") && person.camera,
      run: () => { void house("mute", { who, source: "camera" }); },
    },
    {
      label: "people.askCamera", icon: "camera", action: "house.askUnmute.camera", shown: can("moderate") && !person.camera,
      run: () => { void commands.send({ type: "house", action: "askUnmute", who, source: "camera" }, t("people.asked", { name })); },
    },
    {
      label: "people.screenOff", icon: "screen", action: "house.mute.screen", shown: can("moderate") && person.screen,
      run: () => { void house("mute", { who, source: "screen" }); },
    },
    {
      label: "people.attention", icon: "bell", action: "house.attention", shown: !self && may(room, "attention"),
      run: () => { void callAttention(commands, who, name); },
    },
    {
      label: "people.role", icon: "role", action: "house.appoint", shown: can("appoint"),
      run: () => { void appoint(commands, person); },
    },
    {
      label: "people.rename", icon: "edit", action: "house.rename", shown: can("moderate") || (self && may(room, "moderate")),
      run: () => { void rename(commands, person); },
    },
    {
      label: "people.back", icon: "door", action: "lobby.back", shown: can("admit"),
      run: () => { void commands.send({ type: "lobby", action: "back", participant: id }); },
    },
    {
      label: "people.remove", icon: "leave", action: "house.remove", danger: true, shown: can("remove"),
      run: () => { void remove(commands, person); },
    },
  ];
  return items.filter((item) => item.shown !== false);
}

/** @param {number} seconds @returns {Pick<MenuItem, "label" | "with">} */
export function timeLabel(seconds) {
  return seconds === 0 ? { label: "floor.unlimited" } : { label: "floor.minutes", with: { count: seconds / 60 } };
}

/**
 * What one may do with a school, or with everybody.
 *
 * @param {Commands} commands
 * @param {{ school: string } | { participants: number[] } | { all: true }} who
 * @param {string} name of the school; empty for everybody
 * @returns {MenuItem[]}
 */
export function groupMenu(commands, who, name) {
  const { room } = commands.session.store.get();
  const everybody = "all" in who;
  const ask = (/** @type {string} */ action, fields = {}, done = "") => commands.send({ type: "house", action, who, ...fields }, done || undefined);
  const moderate = may(room, "moderate");
  const speaking = room.floor.speaker ? [room.floor.speaker.participant] : [];
  const self = room.self ? [room.self.id] : [];
  /** @type {MenuItem[]} */
  const items = [
    {
      label: everybody ? "people.muteAll" : "people.muteSchool", icon: "microphoneOff", action: "house.mute.all", shown: moderate,
      run: () => { void ask("mute", { source: "microphone", ...(everybody ? { who: { all: true, except: self } } : {}) }, t("people.mutedAll")); },
    },
    {
      label: "people.muteAllExcept", icon: "microphoneOff", action: "house.mute.except", shown: moderate && everybody && speaking.length > 0,
      run: () => { void ask("mute", { source: "microphone", who: { all: true, except: [...self, ...speaking] } }, t("people.mutedAll")); },
    },
    {
      label: everybody ? "people.camerasOff" : "people.camerasOffSchool", icon: "cameraOff", action: "house.mute.cameras", shown: moderate,
      run: () => { void ask("mute", { source: "camera", ...(everybody ? { who: { all: true, except: self } } : {}) }, t("people.camerasAreOff")); },
    },
    {
      label: "people.askAll", icon: "microphone", action: "house.askUnmute.all", shown: moderate && !everybody,
      run: () => { void ask("askUnmute", { source: "microphone" }, t("people.askedMany")); },
    },
    {
      label: everybody ? "people.attentionAll" : "people.attention", icon: "bell", action: "house.attention.all", shown: may(room, "attention"),
      run: () => { void callAttention(commands, who, name); },
    },
    {
      label: "floor.lowerAll", icon: "handOff", action: "hand.lowerAll", shown: everybody && may(room, "floor") && room.floor.total > 0,
      run: () => { void commands.send({ type: "hand", action: "lowerAll" }); },
    },
  ];
  return items.filter((item) => item.shown !== false);
}

/** @param {Commands} commands @param {Who} who @param {string} name */
async function callAttention(commands, who, name) {
  const text = await promptDialog({
    title: t("attention.title"), label: name ? t("attention.to", { name }) : t("attention.toAll"), yes: t("attention.send"),
    note: t("attention.note"), longest: 200, mayBeEmpty: true,
  });
  if (text === null) return;
  await commands.send({ type: "house", action: "attention", who, ...(text ? { text } : {}) }, t("attention.sent"));
}

/** @param {Commands} commands @param {Participant} person */
async function appoint(commands, person) {
  const { room } = commands.session.store.get();
  const role = await chooseDialog({
    title: t("people.roleOf", { name: person.name }), yes: t("people.appoint"), value: person.role,
    choices: rolesToGive(room.you?.role ?? "guest").map((value) => ({ value, label: t(ROLE_NAMES[value]), note: t(ROLE_NOTES[value]) })),
  });
  if (role && role !== person.role) await commands.send({ type: "house", action: "appoint", participant: person.id, role });
}

/** @param {Commands} commands @param {Participant} person */
async function rename(commands, person) {
  const name = await promptDialog({
    title: t("people.renameTitle"), label: t("people.newName"), yes: t("app.save"), value: person.name, longest: LONGEST_NAME,
  });
  if (name && tidyName(name)) await commands.send({ type: "house", action: "rename", participant: person.id, name: tidyName(name) });
}

/** @param {Commands} commands @param {Participant} person */
async function remove(commands, person) {
  const { room } = commands.session.store.get();
  const answer = await confirmDialog({
    title: t("people.removeTitle"), text: t("people.removeText", { name: person.name }), yes: t("people.removeYes"),
    check: may(room, "ban") ? { label: t("people.ban") } : undefined,
  });
  if (!answer) return;
  await commands.send({ type: "house", action: "remove", participant: person.id, ...(answer.checked ? { ban: true } : {}) });
}
