import { APIError, roomInfo } from "../api.js";
import { Toasts } from "../components/toasts.js";
import { initialLocalState } from "../devices.js";
import { language } from "../i18n/index.js";
import { rememberedDisplay } from "../logic/display.js";
import { emptyRoom } from "../logic/room.js";
import { preference, takeGrant, takeInvitation } from "../preferences.js";
import { Session } from "../session.js";
import { createStore } from "../store.js";
import { CallPage } from "./call.js";
import { errorPage, leftPage } from "./outside.js";
import { PrejoinPage } from "./prejoin.js";
import { WaitingPage } from "./waiting.js";

/**
 * `/r/{slug}`: looking in, the door, the call, and what comes after.
 *
 * @param {HTMLElement} root
 * @param {string} slug
 */
export function roomPage(root, slug) {
  /** @type {import("../store.js").Store<AppState>} */
  const store = createStore(/** @type {AppState} */ ({
    language: language(), page: "loading", errorCode: null, name: preference("name") ?? "", info: null,
    room: emptyRoom(), local: initialLocalState(), connection: "idle", peerGeneration: 0, panel: null, gridPage: 0,
    stage: null, display: rememberedDisplay(preference("display")), playbackBlocked: false, people: peopleHere(),
    invitation: takeInvitation(slug), clockSkew: 0, recordingConsent: null, boardFull: false,
  }));
  takeGrant(slug);
  const toasts = new Toasts();
  document.body.append(toasts.element);
  const session = new Session(store, slug, (notice) => toasts.notify(notice));
  // A handle for support and diagnosis: `veche.peer.connection` is the live RTCPeerConnection.
  Object.assign(globalThis, { veche: { peer: session.peer, store, signalling: session.signalling } });

  const look = async () => {
    if (typeof RTCPeerConnection === "undefined") {
      store.set({ page: "error", errorCode: "unsupported" });
      return;
    }
    try {
      const info = await roomInfo(slug);
      const full = info.capacity > 0 && info.participants >= info.capacity;
      store.set(full ? { page: "error", errorCode: "roomFull", info } : { page: "prejoin", info });
      document.title = `${info.title || info.slug} · Veche`;
    } catch (error) {
      store.set({ page: "error", errorCode: error instanceof APIError ? error.code : "unreachable" });
    }
  };

  /** @type {{ close(): void } | null} */
  let open = null;
  const show = () => {
    const { page, errorCode } = store.get();
    open?.close();
    open = null;
    root.replaceChildren();
    if (page === "prejoin") {
      const prejoin = new PrejoinPage(session);
      root.append(prejoin.element);
      open = prejoin;
    } else if (page === "waiting") {
      const waiting = new WaitingPage(session);
      root.append(waiting.element);
      open = waiting;
    } else if (page === "call") {
      const call = new CallPage(session, toasts);
      root.append(call.element);
      open = call;
    } else if (page === "left") {
      root.append(leftPage(() => { void look(); }));
    } else if (page === "error") {
      root.append(errorPage(errorCode ?? "internalError", () => { void look(); }));
    }
  };
  store.watch((state) => `${state.page} ${state.page === "error" ? state.errorCode : ""}`, show);
  void look();
}

/** How many sat before this screen the last time. */
function peopleHere() {
  const people = Number(preference("people") ?? 1);
  return Number.isInteger(people) && people >= 1 && people <= 99 ? people : 1;
}
