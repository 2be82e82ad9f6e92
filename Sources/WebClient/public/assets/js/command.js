/** Asks the server for something on the person's behalf, and says in words what came of it. */

import { t } from "./i18n/index.js";
import { SignallingError } from "./signalling.js";

/** @type {Record<string, import("./i18n/index.js").Key>} */
const REFUSALS = {
  notAllowed: "unable.notAllowed", notFound: "unable.notFound", invalidState: "unable.invalidState",
  tooLarge: "unable.tooLarge", rateLimited: "unable.rateLimited", accountNeeded: "unable.accountNeeded",
  timeout: "unable.noAnswer", closed: "unable.noAnswer", invalidName: "error.invalidName",
};

/** @param {unknown} error @returns {string} what went wrong and what to do, in the person's language */
export function refusal(error) {
  const code = error instanceof SignallingError ? error.code : "";
  return t(REFUSALS[code] ?? "unable.other");
}

/** Requests whose failures are shown to the person. */
export class Commands {
  /** @param {import("./session.js").Session} session @param {import("./components/toasts.js").Toasts} toasts */
  constructor(session, toasts) {
    this.session = session;
    this.toasts = toasts;
  }

  /**
   * @param {{ type: string, [field: string]: unknown }} message
   * @param {string} [done] what to say when it was done
   * @returns {Promise<any>} the reply; null when it was refused, which the person has been told
   */
  async send(message, done) {
    try {
      const reply = await this.session.signalling.request(message);
      if (done) this.toasts.show(done);
      return reply;
    } catch (error) {
      this.toasts.show(refusal(error));
      return null;
    }
  }
}
