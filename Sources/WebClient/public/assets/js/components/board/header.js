import { el, setAttribute, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { areWritersFew, isHosting, isLeading, isSilent, STAGES, stageBeside } from "../../logic/boardview.js";
import { promptDialog } from "../dialogs.js";
import { openMenu } from "../menu.js";
import { closeSession, configureBoard, sureToGo } from "./settings.js";
import { BoardTimerView } from "./timer.js";
import { anonymityName, modeName, STAGE_HINTS, STAGE_NAMES } from "./words.js";

/** @type {{ label: import("../../dom.js").Key, action: string, path: (board: string, language: string) => string }[]} */
const BOARD_FILES = [
  { label: "storm.files.protocol", action: "board.files.protocol", path: (board) => `/protocol/${board}` },
  { label: "storm.files.pdf", action: "board.files.pdf", path: (board, language) => `/api/boards/${board}/protocol.pdf?lang=${language}` },
  { label: "storm.files.xlsx", action: "board.files.xlsx", path: (board, language) => `/api/boards/${board}/export.xlsx?lang=${language}` },
  { label: "storm.files.csv", action: "board.files.csv", path: (board, language) => `/api/boards/${board}/export.csv?lang=${language}` },
  { label: "storm.files.json", action: "board.files.json", path: (board) => `/api/boards/${board}/export.json` },
];

/** Where the session is, what it is about, how much time there is, and what to do now. */
export class BoardHeader {
  /** @param {import("./context.js").BoardDesk} desk */
  constructor(desk) {
    this.desk = desk;
    this.steps = el("ol", { class: "storm-steps", label: "storm.stages" }, ...STAGES.map((stage) => el("li", { class: "storm-step", "data-stage": stage },
      el("span", { class: "storm-step-dot", "aria-hidden": "true" }), el("span", { class: "storm-step-name", t: STAGE_NAMES[stage] }))));
    this.number = el("span", { class: "storm-stage-number" });
    this.name = el("strong", { "data-role": "board-stage" });
    this.problem = el("p", { class: "storm-problem", dir: "auto", "data-role": "board-problem" });
    this.facts = el("p", { class: "storm-facts quiet-text" });
    this.hint = el("p", { class: "storm-hint" });
    this.timer = new BoardTimerView(desk);
    this.back = el("button", { type: "button", class: "button compact quiet", "data-action": "board.back", on: { click: () => { void this.#go(-1); } } }, icon("left", "icon small"), el("span", { t: "storm.back" }));
    this.forward = el("button", { type: "button", class: "button compact primary", "data-action": "board.forward", on: { click: () => { void this.#go(1); } } }, el("span", {}), icon("right", "icon small"));
    /** @type {HTMLButtonElement} */
    this.more = el("button", { type: "button", class: "icon-button", tip: "storm.more", "aria-haspopup": "menu", "aria-expanded": "false", "data-action": "board.more",
      on: { click: () => openMenu(this.more, this.#menu(), "storm.more") } }, icon("settings", "icon small"));
    /** @type {HTMLButtonElement} */
    this.files = el("button", { type: "button", class: "icon-button", tip: "storm.files.title", "aria-haspopup": "menu", "aria-expanded": "false", "data-action": "board.files",
      on: { click: () => openMenu(this.files, this.#fileMenu(), "storm.files.title") } }, icon("file", "icon small"));
    this.host = el("div", { class: "storm-host", role: "group", label: "storm.leading" }, this.back, this.forward, this.more);
    this.element = el("div", { class: "storm-head" }, this.steps,
      el("div", { class: "storm-now" }, el("div", { class: "storm-stage" }, this.number, this.name), this.timer.element, this.host, this.files),
      this.problem, el("div", { class: "storm-foot" }, this.hint, this.facts));
  }

  update() {
    const { desk } = this;
    const { facts } = desk;
    const leading = isLeading(desk.board);
    const at = STAGES.indexOf(facts.stage);
    for (const [index, step] of [...this.steps.children].entries()) {
      setAttribute(step, "data-at", index < at || at < 0 ? "before" : index === at ? "now" : "after");
      if (index === at) step.setAttribute("aria-current", "step");
      else step.removeAttribute("aria-current");
    }
    setShown(this.number, at >= 0);
    setText(this.number, "storm.stageOf", { number: at + 1, count: STAGES.length });
    setText(this.name, STAGE_NAMES[facts.stage]);
    setShown(this.problem, facts.problem.text !== "" && facts.stage !== "problem");
    if (this.problem.textContent !== facts.problem.text) this.problem.textContent = facts.problem.text;
    const words = [t(modeName(facts.mode)), t(anonymityName(facts.anonymity))].join(" · ");
    if (this.facts.textContent !== words) this.facts.textContent = words;
    const hint = STAGE_HINTS[facts.stage];
    const watching = desk.own !== null && desk.own.rights.length === 0;
    setText(this.hint, leading ? hint.lead : watching && facts.stage !== "closed" ? "storm.watching" : hint.all);
    setShown(this.host, leading && facts.stage !== "closed");
    const observing = desk.store.get().room.self?.role === "observer";
    setShown(this.files, isHosting(desk.board) || observing || facts.stage === "closed");
    const next = stageBeside(facts.stage, 1, facts.mode);
    setShown(this.back, stageBeside(facts.stage, -1, facts.mode) !== null);
    setText(/** @type {HTMLElement} */ (this.forward.firstElementChild), next ? "storm.forwardTo" : "storm.finish", next ? { stage: t(STAGE_NAMES[next]) } : undefined);
    // What is to be done here comes before going on.
    this.forward.classList.toggle("primary", !(facts.stage === "reveal" && (facts.reveal?.left ?? 0) > 0));
    this.timer.update();
  }

  /** @param {1 | -1} step */
  async #go(step) {
    const { desk } = this;
    const { stage, mode } = desk.facts;
    const to = stageBeside(stage, step, mode);
    if (!to) {
      if (step > 0) closeSession(desk);
      return;
    }
    if (step > 0) {
      const running = desk.facts.timer?.running === true;
      const few = (stage === "writing" || to === "reveal") && areWritersFew(desk.board);
      const note = few ? "storm.forward.few" : running ? "storm.forward.timer" : stage === "writing" && isSilent(desk.facts) ? "storm.forward.writing" : "storm.forward.text";
      if (!await sureToGo(t("storm.forward.title", { stage: t(STAGE_NAMES[to]) }), note)) return;
    }
    await desk.ask("stage", { from: stage, to });
  }

  /** @returns {import("../menu.js").MenuItem[]} */
  #menu() {
    const { desk } = this;
    return [
      { label: "storm.problem.change", icon: "pencil", action: "board.problem", shown: desk.facts.stage === "problem" || desk.facts.stage === "review", run: () => { void changeProblem(desk); } },
      { label: "storm.settings.title", icon: "settings", action: "board.settings", run: () => configureBoard(desk) },
      { label: "storm.close.menu", icon: "stop", action: "board.close", danger: true, run: () => closeSession(desk) },
    ];
  }

  /** What has been written so far, to take along: at any stage. */
  #fileMenu() {
    const board = encodeURIComponent(this.desk.board.session ?? "");
    return BOARD_FILES.map(({ label, action, path }) => ({ label, icon: "file", action, run: () => {
      const link = el("a", { href: path(board, language()), target: "_blank", rel: "noopener" });
      link.click();
    } }));
  }

  close() {
    this.timer.close();
  }
}

/** @param {import("./context.js").BoardDesk} desk */
export async function changeProblem(desk) {
  const { problem } = desk.facts;
  const text = await promptDialog({
    title: t("storm.problem.title"), label: t("storm.problem.label"), yes: t("app.save"), value: problem.text, note: t("storm.problem.note"), longest: 500, many: true,
  });
  if (text) await desk.ask("problem", { text, agreed: false });
}
