import { applyImport, listImports, previewImport, undoImport } from "../../api/programme.js";
import { confirmed } from "../../components/dialog.js";
import { choices, formProblem } from "../../components/form.js";
import { el, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { dateAndTime, ownZone } from "../../logic/dates.js";
import { fileProblem, importVerdict } from "../../logic/programmeimport.js";
import { refusalKey } from "../../logic/refusal.js";
import { previewParts } from "./importpreview.js";
import { actionButton, emptyNote, heading, pane } from "./pane.js";

/** @typedef {import("../../dom.js").Key} Key */

/** @type {Record<ImportKind, { title: Key, columns: Key }>} */
const KINDS = {
  schools: { title: "pimport.schools", columns: "pimport.schoolsColumns" },
  people: { title: "pimport.people", columns: "pimport.peopleColumns" },
  indicators: { title: "pimport.indicators", columns: "pimport.indicatorsColumns" },
};

/** @type {Record<NonNullable<ReturnType<typeof fileProblem>>, Key>} */
const FILE_PROBLEMS = { type: "pimport.wrongType", empty: "pimport.emptyFile", size: "pimport.tooBig" };

/** @param {import("./pane.js").Context} context tables of schools, people and indicators, looked at before they change anything */
export function importTab(context) {
  const stage = el("div", { class: "import-stage", "data-role": "import-stage" });
  const history = pane(context, {
    role: "imports",
    load: () => listImports(context.id),
    draw: (imports) => {
      const done = imports.filter(({ state }) => state !== "preview" && state !== "previewed");
      return [heading("pimport.history"), done.length === 0 ? emptyNote("pimport.noHistory")
        : el("ul", { class: "rooms" }, ...done.map((each) => importRow(context, each)))];
    },
  });
  const begin = () => stage.replaceChildren(chooseFile(context, (preview, file) => look(preview, file)));
  /** @param {ImportPreview} preview @param {File} file */
  const look = (preview, file) => stage.replaceChildren(previewCard(context, preview, file, begin));
  begin();
  return el("div", { class: "pane" }, heading("pimport.title"), stage, history.element);
}

/** @param {import("./pane.js").Context} context @param {(preview: ImportPreview, file: File) => void} done */
function chooseFile(context, done) {
  const kind = choices("import-kind", "pimport.what", /** @type {const} */ (["schools", "people", "indicators"]).map((value) => (
    { value, label: KINDS[value].title, help: KINDS[value].columns })));
  kind.value = "schools";
  const input = el("input", { type: "file", id: "import-file", class: "visually-hidden", accept: ".csv,.xlsx", on: { change: () => { void send(input.files?.[0]); } } });
  const problem = formProblem();
  const words = el("span", { t: "pimport.choose" });
  const label = el("label", { for: "import-file", class: "drop-field", on: {
    dragover: (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      label.dataset.over = "true";
    },
    dragleave: () => { delete label.dataset.over; },
    drop: (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      delete label.dataset.over;
      void send(event.dataTransfer?.files[0]);
    },
  } }, icon("file"), words, el("span", { class: "quiet-text", t: "pimport.chooseNote" }));

  /** @param {File | undefined} file */
  const send = async (file) => {
    if (!file) return;
    problem.show(null);
    const wrong = fileProblem(file);
    if (wrong) problem.show(FILE_PROBLEMS[wrong]);
    else {
      input.disabled = true;
      setText(words, "pimport.reading", { name: file.name });
      try {
        done(await previewImport(context.id, kind.value, file), file);
      } catch (error) {
        problem.show(refusalKey(error));
      }
      input.disabled = false;
      setText(words, "pimport.choose");
    }
    // The same file may be chosen again after it was corrected.
    input.value = "";
  };
  return el("div", { class: "card form" }, kind.element, el("div", { class: "drop-holder" }, input, label), problem.element,
    el("p", { class: "quiet-text", t: "pimport.safe" }));
}

/** @param {import("./pane.js").Context} context @param {ImportPreview} preview @param {File} file @param {() => void} again */
function previewCard(context, preview, file, again) {
  const verdict = importVerdict(preview);
  const problem = formProblem();
  const words = /** @type {const} */ ({ errors: "pimport.hasErrors", nothing: "pimport.nothing", ready: "pimport.ready" });
  const apply = actionButton("apply-import", "check", "pimport.apply", async () => {
    apply.disabled = true;
    try {
      await applyImport(context.id, preview.id);
      card.replaceChildren(...applied(context, preview, file, again));
      context.changed();
    } catch (error) {
      apply.disabled = false;
      problem.show(refusalKey(error));
    }
  }, "button primary");
  apply.disabled = verdict !== "ready";
  const title = el("h3", { tabindex: -1 }, t("pimport.previewOf", { name: file.name, count: preview.rows }));
  const card = el("section", { class: "card form import-preview", "data-role": "import-preview", "data-verdict": verdict },
    title,
    el("p", { class: verdict === "errors" ? "notice" : "import-verdict", role: "status" }, icon(verdict === "errors" ? "warning" : "check"), el("span", { t: words[verdict] })),
    ...previewParts(preview), problem.element,
    el("div", { class: "dialog-buttons" }, actionButton("other-file", "arrowBack", "pimport.otherFile", again, "button"), verdict !== "nothing" && apply));
  queueMicrotask(() => title.focus());
  return card;
}

/** @param {import("./pane.js").Context} context @param {ImportPreview} preview @param {File} file @param {() => void} again @returns {Node[]} */
function applied(context, preview, file, again) {
  const problem = formProblem();
  const done = el("p", { class: "success", role: "status" }, icon("check"), el("span", { t: "pimport.applied", with: { name: file.name } }));
  const undo = actionButton("undo-import", "refresh", "pimport.undo", async () => {
    undo.disabled = true;
    try {
      await undoImport(context.id, preview.id);
      setText(/** @type {HTMLElement} */ (done.lastElementChild), "pimport.undone");
      setShown(undo, false);
      context.changed();
    } catch (error) {
      undo.disabled = false;
      problem.show(undoProblem(error));
    }
  }, "button");
  return [done, problem.element, el("div", { class: "dialog-buttons" }, undo, actionButton("other-file", "plus", "pimport.another", again, "button primary"))];
}

/** @param {unknown} error @returns {Key} */
function undoProblem(error) {
  const key = refusalKey(error);
  return key === "refusal.conflict" ? "pimport.undoRefused" : key;
}

/** @param {import("./pane.js").Context} context @param {ImportRecord} record */
function importRow(context, record) {
  const problem = formProblem();
  const at = record.appliedAt ?? record.at;
  const undo = record.state === "applied" && actionButton("undo-import", "refresh", "pimport.undo", async () => {
    const yes = await confirmed({ title: "pimport.undo", text: "pimport.undoSure", with: { name: record.name ?? "" }, yes: "pimport.undo" });
    if (!yes) return;
    try {
      await undoImport(context.id, record.id);
      context.changed();
    } catch (error) {
      problem.show(undoProblem(error));
    }
  });
  return el("li", { class: "room-item", "data-import": record.id },
    el("div", { class: "room-words" }, el("strong", {}, record.name || t(KINDS[record.kind]?.title ?? "pimport.schools")),
      el("span", { class: "room-meta" }, el("span", { t: KINDS[record.kind]?.title ?? "pimport.schools" }),
        at !== undefined && el("span", {}, dateAndTime(at, language(), ownZone(), Date.now())),
        record.by && el("span", {}, record.by.startsWith("token:") ? t("pimport.byLink") : record.by),
        record.adds !== undefined && el("span", { t: "pimport.added", with: { count: record.adds } }),
        record.changes !== undefined && el("span", { t: "pimport.changed", with: { count: record.changes } }),
        record.state === "undone" && el("span", { class: "tag", t: "pimport.wasUndone" })), problem.element),
    undo && el("div", { class: "room-buttons" }, undo));
}
