import { Commands } from "../command.js";
import { t } from "../i18n/index.js";
import { may } from "../logic/people.js";
import { setPreference } from "../preferences.js";
import { confirmDialog, promptDialog } from "./dialogs.js";
import { houseDialog } from "./house.js";
import { groupMenu } from "./people/menus.js";

/**
 * What those who run the room find in the toolbar's menu.
 *
 * @param {import("../session.js").Session} session
 * @param {import("./toasts.js").Toasts} toasts
 * @returns {import("./toolbar.js").ToolbarItem[]}
 */
export function hostingItems(session, toasts) {
  const commands = new Commands(session, toasts);
  const { store } = session;
  const everybody = (/** @type {string} */ action) => () => {
    groupMenu(commands, { all: true }, "").find((item) => item.action === action)?.run?.();
  };
  return [
    {
      action: "house.mute.all", icon: "microphoneOff", label: "people.muteAll", place: "more",
      shown: ({ room }) => may(room, "moderate"), run: everybody("house.mute.all"),
    },
    {
      action: "house.attention.all", icon: "bell", label: "people.attentionAll", place: "more",
      shown: ({ room }) => may(room, "attention"), run: everybody("house.attention.all"),
    },
    {
      action: "attendance", icon: "list", label: "attendance.title", place: "more",
      shown: ({ room }) => may(room, "attendance"), pressed: ({ panel }) => panel === "attendance",
      run: () => store.set({ panel: store.get().panel === "attendance" ? null : "attendance" }),
    },
    {
      action: "house.people", icon: "screenPeople", label: "hosting.people", place: "more", run: () => { void tellPeople(commands); },
    },
    {
      action: "house.settings", icon: "lock", label: "hosting.title", place: "more",
      shown: ({ room }) => may(room, "lock") || may(room, "restrict"), run: () => houseDialog(commands),
    },
    {
      action: "house.end", icon: "leave", label: "hosting.end", place: "more", danger: true,
      shown: ({ room }) => may(room, "end"), run: () => { void endForAll(commands); },
    },
  ];
}

/** @param {Commands} commands */
async function endForAll(commands) {
  const answer = await confirmDialog({ title: t("hosting.endTitle"), text: t("hosting.endText"), yes: t("hosting.endYes") });
  if (answer) await commands.send({ type: "house", action: "end" });
}

/** @param {Commands} commands */
async function tellPeople(commands) {
  const { store } = commands.session;
  const text = await promptDialog({
    title: t("hosting.people"), label: t("hosting.peopleLabel"), yes: t("app.save"), value: String(store.get().people),
    note: t("hosting.peopleNote"), longest: 2,
  });
  if (text === null) return;
  const people = Number(text);
  if (!Number.isInteger(people) || people < 1 || people > 99) {
    commands.toasts.show(t("hosting.peopleWrong"));
    return;
  }
  if (await commands.send({ type: "house", action: "people", people }, t("hosting.peopleSaved"))) {
    store.set({ people });
    setPreference("people", String(people));
  }
}
