import { ownAccount } from "../api/accounts.js";
import { personalInvitation } from "../api/meetings.js";
import { LevelMeter, playTestSound } from "../audio.js";
import { doorQuestion } from "../components/recording/door.js";
import { onLanguage, plainPage } from "../components/shell.js";
import { el, setAttribute, setShown, setText, setTip } from "../dom.js";
import { icon, setIcon } from "../icons.js";
import { isKey, t } from "../i18n/index.js";
import { MOST_PEOPLE, peopleHere } from "../logic/meetings.js";
import { LONGEST_NAME, tidyName } from "../logic/text.js";
import { adminToken, preference, setPreference, takeGrant } from "../preferences.js";
import { whenWords } from "./meetings/when.js";

/** @type {DeviceKind[]} */
const KINDS = ["microphone", "camera", "speaker"];

/** Name, devices, and the door. */
export class PrejoinPage {
  /** @type {(() => void)[]} */
  #ends = [];
  #meter = new LevelMeter();
  /** @type {MediaStreamTrack | null} */
  #metered = null;
  /** @type {MediaStreamTrack | null} */
  #previewed = null;

  /** @param {import("../session.js").Session} session */
  constructor(session) {
    this.session = session;
    this.store = session.store;
    const { name } = this.store.get();

    this.video = el("video", { playsinline: true, autoplay: true, label: "prejoin.preview" });
    this.video.muted = true;
    this.off = el("div", { class: "preview-off" }, icon("cameraOff"), el("span", { t: "prejoin.cameraOff" }));
    this.microphone = this.#toggle("toggle-microphone", () => session.media.setMicrophone(!this.store.get().local.microphone));
    this.camera = this.#toggle("toggle-camera", () => session.media.setCamera(!this.store.get().local.camera));
    this.bar = el("div", { class: "meter-bar" });
    this.meter = el("div", {
      class: "meter", "data-role": "meter", role: "meter", label: "prejoin.meter",
      "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": 0,
    }, this.bar);
    this.problems = el("div", { class: "device-problems", role: "status" });

    this.name = el("input", {
      class: "field", id: "name", name: "name", maxlength: LONGEST_NAME, autocomplete: "name", hint: "prejoin.namePlaceholder",
      "aria-describedby": "name-error", on: { input: () => this.#complain(false) },
    });
    this.name.value = name;
    this.nameProblem = el("p", { class: "problem", id: "name-error", role: "alert", hidden: true });
    this.join = el("button", { class: "button primary large", type: "submit", "data-action": "join" }, el("span", { t: "prejoin.join" }));
    this.people = el("p", { class: "quiet-text" });
    this.when = el("p", { class: "room-meta door-when", "data-role": "meeting-time", hidden: true });
    this.description = el("p", { class: "meeting-description", "data-role": "meeting-description", hidden: true });
    this.asks = el("p", { class: "quiet-text", t: "prejoin.asks", hidden: true });
    this.who = el("p", { class: "quiet-text", "data-role": "who" });
    this.here = el("input", {
      class: "field", id: "people", name: "people", type: "number", min: 1, max: MOST_PEOPLE, inputmode: "numeric", "aria-describedby": "people-help",
      on: { change: () => { this.here.value = String(peopleHere(this.here.value)); } },
    });
    this.here.value = String(this.store.get().people || peopleHere(preference("people") ?? "1"));
    this.recording = doorQuestion(this.store, "door");
    this.entrance = el("div", { class: "entrance" },
      el("label", { for: "name", t: "prejoin.name" }), this.name, this.nameProblem,
      el("div", { class: "people-row" },
        el("div", {}, el("label", { for: "people", t: "prejoin.here" }), el("p", { class: "quiet-text", id: "people-help", t: "prejoin.hereHelp" })), this.here),
      this.recording.element, this.join, this.asks);
    this.closed = el("div", { class: "entrance", "data-role": "account-needed", hidden: true },
      el("div", { class: "notice" }, icon("warning"), el("p", { t: "prejoin.accountNeeded" })),
      el("a", { class: "button primary large", href: this.#signInAddress(), "data-action": "sign-in" }, el("span", { t: "signin.go" })));

    /** @type {Record<DeviceKind, HTMLSelectElement>} */
    this.selects = { camera: this.#select("camera"), microphone: this.#select("microphone"), speaker: this.#select("speaker") };
    this.title = el("h1", { "data-role": "room-title" });

    this.element = plainPage("prejoin", el("section", { class: "prejoin" },
      el("div", { class: "preview", "data-role": "preview" },
        el("div", { class: "preview-frame" }, this.off, this.video,
          el("div", { class: "preview-controls" }, this.microphone, this.camera)),
        el("div", { class: "meter-row" }, icon("microphone", "icon small"), this.meter),
        this.problems),
      el("form", { class: "door", novalidate: true, on: { submit: (/** @type {Event} */ event) => this.#submit(event) } },
        el("p", { class: "overline", t: "prejoin.title" }), this.title, this.when, this.description, this.people, this.who,
        this.entrance, this.closed,
        el("div", { class: "devices" }, ...KINDS.map((kind) => this.#deviceRow(kind))))));

    const watch = this.store.watch.bind(this.store);
    this.#ends.push(
      watch((state) => state.local, () => this.#render()),
      watch((state) => state.info, () => this.#renderRoom()),
      watch((state) => state.connection, () => this.#renderJoining()),
      onLanguage(() => {
        this.#render();
        this.#renderRoom();
        void this.#renderPerson();
      }),
    );
    const timer = setInterval(() => this.#renderMeter(), 80);
    this.#ends.push(() => clearInterval(timer));
    this.#render();
    this.#renderRoom();
    void this.#renderPerson(true);
    void session.media.start();
    if (!name && matchMedia("(pointer: fine)").matches) queueMicrotask(() => this.name.focus());
  }

  /** @param {string} action @param {() => void} run */
  #toggle(action, run) {
    return el("button", { type: "button", class: "round", "data-action": action, on: { click: run } });
  }

  /** @param {DeviceKind} kind */
  #select(kind) {
    return el("select", {
      class: "field", id: `device-${kind}`, "data-device": kind,
      on: { change: () => { void this.session.selectDevice(kind, this.selects[kind].value); } },
    });
  }

  /** @param {DeviceKind} kind */
  #deviceRow(kind) {
    const pictures = { camera: "camera", microphone: "microphone", speaker: "speaker" };
    const labels = /** @type {const} */ ({ camera: "prejoin.camera", microphone: "prejoin.microphone", speaker: "prejoin.speaker" });
    const row = el("div", { class: "device" }, icon(pictures[kind]),
      el("label", { class: "visually-hidden", for: `device-${kind}`, t: labels[kind] }), this.selects[kind]);
    setTip(row, labels[kind]);
    row.removeAttribute("aria-label");
    delete row.dataset.tip;
    if (kind === "speaker") {
      row.append(el("button", {
        type: "button", class: "button compact", "data-action": "test-sound",
        on: { click: () => { void playTestSound(this.store.get().local.selected.speaker); } },
      }, el("span", { t: "prejoin.test" })));
    }
    return row;
  }

  #render() {
    const { local } = this.store.get();
    const { media } = this.session;
    renderToggle(this.microphone, "microphone", local.microphone);
    renderToggle(this.camera, "camera", local.camera);

    const track = local.camera ? media.camera : null;
    if (track !== this.#previewed) {
      this.#previewed = track;
      this.video.srcObject = track ? new MediaStream([track]) : null;
      void this.video.play().catch(() => {});
    }
    setShown(this.video, track !== null);
    setShown(this.off, track === null);
    setText(/** @type {HTMLElement} */ (this.off.querySelector("span")), local.acquiring ? "prejoin.starting" : "prejoin.cameraOff");
    if (media.microphone !== this.#metered) {
      this.#metered = media.microphone;
      this.#meter.attach(this.#metered);
    }
    for (const kind of KINDS) this.#renderChoices(kind, local);
    this.#renderProblems(local);
  }

  /** @param {DeviceKind} kind @param {LocalState} local */
  #renderChoices(kind, local) {
    const select = this.selects[kind];
    const choices = local.devices[kind];
    const unsupported = kind === "speaker" && !("setSinkId" in HTMLMediaElement.prototype);
    const options = unsupported || choices.length === 0
      ? [{ id: "", label: t(unsupported || kind === "speaker" || !local.errors[kind] ? "prejoin.defaultDevice" : "prejoin.noDevice") }]
      : choices.map((choice, index) => ({
        id: choice.id,
        label: choice.id === "default" ? t("prejoin.defaultDevice")
          : choice.label || `${t(kind === "camera" ? "prejoin.camera" : kind === "microphone" ? "prejoin.microphone" : "prejoin.speaker")} ${index + 1}`,
      }));
    const state = JSON.stringify(options);
    if (select.dataset.state !== state) {
      select.dataset.state = state;
      select.replaceChildren(...options.map((option) => el("option", { value: option.id }, option.label)));
    }
    select.disabled = options.length < 2 && options[0].id === "";
    const selected = local.selected[kind];
    select.value = options.some((option) => option.id === selected) ? selected : options[0].id;
  }

  /** @param {LocalState} local */
  #renderProblems(local) {
    const state = `${local.errors.camera} ${local.errors.microphone}`;
    if (this.problems.dataset.state === state) return;
    this.problems.dataset.state = state;
    const { camera, microphone } = local.errors;
    /** @type {string[]} */
    const keys = [];
    if (camera === "insecure" || microphone === "insecure") keys.push("device.insecure");
    else if (camera === microphone && (camera === "denied" || camera === "notFound")) keys.push(`device.both.${camera}`);
    else {
      if (camera) keys.push(`device.camera.${camera}`);
      if (microphone) keys.push(`device.microphone.${microphone}`);
    }
    this.problems.replaceChildren(...keys.map((key) => el("div", { class: "notice", "data-problem": key }, icon("warning"),
      el("p", isKey(key) ? { t: key } : {}))));
    if (keys.length === 0) return;
    this.problems.append(el("p", { class: "quiet-text", t: "prejoin.joinWithout" }));
    if (!keys.includes("device.insecure")) {
      this.problems.append(el("button", { type: "button", class: "button compact", "data-action": "ask-again", on: { click: async () => {
        if (microphone) await this.session.media.setMicrophone(true);
        if (camera) await this.session.media.setCamera(true);
      } } }, icon("refresh"), el("span", { t: "prejoin.askAgain" })));
    }
  }

  #renderRoom() {
    const { info } = this.store.get();
    this.title.textContent = info?.title || info?.slug || "";
    const count = info?.participants ?? 0;
    if (!info) this.people.textContent = "";
    else if (count) setText(this.people, "prejoin.people", { count });
    else setText(this.people, "prejoin.nobody");
    setShown(this.when, Boolean(info?.startsAt));
    if (info?.startsAt) this.when.replaceChildren(...whenWords(info));
    setShown(this.description, Boolean(info?.description));
    this.description.textContent = info?.description ?? "";
    this.recording.render(info?.recording);
    setShown(this.asks, info?.policy === "ask" && !adminToken());
  }

  #signInAddress() {
    return `/signin?to=${encodeURIComponent(location.pathname)}`;
  }

  /**
   * Who one is by one's account or personal link, and whether one may enter without either.
   *
   * @param {boolean} [fill] whether to write the name known from there into the field
   */
  async #renderPerson(fill = false) {
    const { info, invitation } = this.store.get();
    const account = await ownAccount();
    const invited = invitation && info ? await personalInvitation(info.slug, invitation).catch(() => null) : null;
    const name = invited?.name ?? account?.name;
    const typed = document.activeElement === this.name && this.name.value !== "";
    if (fill && name && !typed) this.name.value = name;
    const free = info?.guests !== false;
    const open = Boolean(free || account || invitation || adminToken() || (info && takeGrant(info.slug)));
    setShown(this.entrance, open);
    setShown(this.closed, !open);
    const school = typeof invited?.school === "string" ? invited.school : invited?.school?.name ?? account?.school?.name ?? "";
    if (invited?.name) setText(this.who, school ? "prejoin.invitedFrom" : "prejoin.invited", { name: invited.name, school });
    else if (account) setText(this.who, school ? "prejoin.signedInFrom" : "prejoin.signedIn", { name: account.name, school });
    else if (open && !adminToken()) {
      this.who.removeAttribute("data-t");
      this.who.replaceChildren(el("span", { t: "prejoin.haveAccount" }), " ", el("a", { href: this.#signInAddress(), t: "signin.go" }));
    } else this.who.replaceChildren();
  }

  #renderMeter() {
    const level = this.store.get().local.microphone ? this.#meter.level() : 0;
    setAttribute(this.meter, "aria-valuenow", level);
    this.bar.style.transform = `scaleX(${level / 100})`;
  }

  #renderJoining() {
    const { connection } = this.store.get();
    const joining = connection === "connecting" || connection === "reconnecting";
    this.join.disabled = joining;
    setText(/** @type {HTMLElement} */ (this.join.querySelector("span")), joining ? "prejoin.joining" : "prejoin.join");
  }

  /** @param {boolean} wrong */
  #complain(wrong) {
    if (wrong) setText(this.nameProblem, "prejoin.nameMissing");
    setShown(this.nameProblem, wrong);
    setAttribute(this.name, "aria-invalid", wrong);
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const name = tidyName(this.name.value);
    if (!name) {
      this.#complain(true);
      this.name.focus();
      return;
    }
    const people = peopleHere(this.here.value);
    setPreference("name", name);
    setPreference("people", String(people));
    this.store.set({ name, people });
    // The click allows the page to play sound later.
    this.session.join();
  }

  close() {
    for (const end of this.#ends) end();
    this.#meter.close();
    this.video.srcObject = null;
    this.element.remove();
  }
}

/**
 * A button that switches the microphone or the camera.
 *
 * @param {HTMLElement} button
 * @param {"microphone" | "camera"} device
 * @param {boolean} on
 */
export function renderToggle(button, device, on) {
  setIcon(button, on ? device : `${device}Off`);
  setAttribute(button, "aria-pressed", on);
  setTip(button, device === "microphone"
    ? (on ? "call.microphoneOn" : "call.microphoneOff")
    : (on ? "call.cameraOn" : "call.cameraOff"));
  button.classList.toggle("off", !on);
}
