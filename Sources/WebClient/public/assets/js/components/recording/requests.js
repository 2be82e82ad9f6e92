import { refusal } from "../../command.js";
import { t } from "../../i18n/index.js";
import { SignallingError } from "../../signalling.js";
import { confirmDialog } from "../dialogs.js";

/** @typedef {import("../../session.js").Session} Session */
/** @typedef {import("../toasts.js").Toasts} Toasts */

/**
 * Asks the server for something about the recording; says in words when it refuses.
 *
 * @param {Session} session @param {Toasts} toasts
 * @param {{ action: "start" | "begin" | "pause" | "resume" | "stop" | "consent" | "withdraw", [field: string]: unknown }} wish
 * @returns {Promise<boolean>} whether it was done
 */
export async function askRecording(session, toasts, wish) {
  try {
    await session.signalling.request({ type: "recording", ...wish });
    return true;
  } catch (error) {
    const code = error instanceof SignallingError ? error.code : "";
    // Whoever sees the button may record; what forbids it then is the server.
    if (wish.action === "start" && code === "notAllowed") toasts.show(t("record.offHere"));
    else if (code === "invalidState") toasts.show(t("record.changed"));
    else toasts.show(refusal(error));
    return false;
  }
}

/** @param {Session} session @param {Toasts} toasts @param {boolean} agree */
export function answer(session, toasts, agree) {
  return askRecording(session, toasts, { action: "consent", agree });
}

/** @param {Session} session @param {Toasts} toasts */
export async function stopRecording(session, toasts) {
  const { state } = session.store.get().room.recording;
  const sure = state === "asking"
    || await confirmDialog({ title: t("record.stopTitle"), text: t("record.stopText"), yes: t("record.stopYes") });
  if (sure) await askRecording(session, toasts, { action: "stop" });
}

/** @param {Session} session @param {Toasts} toasts */
export async function withdraw(session, toasts) {
  const wish = await confirmDialog({
    title: t("record.withdrawTitle"), text: t("record.withdrawText"), yes: t("record.withdrawYes"),
    check: { label: t("record.erase") },
  });
  if (!wish) return;
  if (await askRecording(session, toasts, { action: "withdraw", erase: wish.checked })) {
    toasts.show(t(wish.checked ? "record.withdrawnErased" : "record.withdrawn"));
  }
}
