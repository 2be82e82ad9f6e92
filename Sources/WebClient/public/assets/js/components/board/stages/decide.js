import { el, setShown, setText } from "../../../dom.js";
import { language, t } from "../../../i18n/index.js";
import { ideasOfItem, isHosting, itemsInOrder } from "../../../logic/boardview.js";
import { openDialog } from "../../dialogs.js";
import { boardRefusal } from "../context.js";
import { KeyedList } from "../list.js";
import { decisionTag, disputed, itemHead, matrixLine, resultLine } from "../results.js";
import { VERDICTS } from "../words.js";

const LONGEST_REASON = 1000;

/** What becomes of each item, with a reason. */
export class DecideStage {
  /** @param {import("../context.js").BoardDesk} desk */
  constructor(desk) {
    this.desk = desk;
    this.left = el("p", { class: "storm-left", role: "status" });
    this.list = el("div", { class: "storm-items", "data-role": "board-items" });
    this.empty = el("p", { class: "storm-empty", t: "storm.vote.nothing" });
    this.element = el("div", { class: "storm-stage-body", "data-stage": "decide" }, this.left, this.empty, this.list);
    this.keyed = new KeyedList(this.list);
  }

  /** @param {boolean} again */
  update(again) {
    const { board, facts } = this.desk;
    const items = itemsInOrder(board);
    const hosting = isHosting(board);
    const most = Math.max(1, ...items.map((item) => item.raw ?? 0));
    const left = items.filter((item) => !board.decisions.has(item.id)).length;
    setShown(this.left, items.length > 0);
    setText(this.left, left > 0 ? "storm.decide.left" : "storm.decide.all", { count: left });
    setShown(this.empty, items.length === 0);
    this.keyed.show(items.map((item) => {
      const decision = board.decisions.get(item.id);
      return {
        key: item.id, needs: [item, decision, hosting, most],
        draw: () => el("article", { class: "storm-item", "data-item": item.id },
          el("div", { class: "storm-line" }, itemHead(item, ideasOfItem(board, item), items), disputed(item)),
          resultLine(item, most), matrixLine(item, facts.scoring?.matrix?.criteria ?? [], items),
          hosting && item.own?.value !== undefined ? el("p", { class: "storm-own", t: "storm.decide.own", with: { value: item.own.value } }) : null,
          decision && el("div", { class: "storm-decision" }, decisionTag(decision), el("p", { class: "storm-reason", dir: "auto" }, decision.reason),
            decision.text ? el("p", { class: "storm-text", dir: "auto" }, decision.text) : null),
          hosting && el("div", { class: "storm-buttons" }, ...VERDICTS.map(({ value, label }) => el("button", {
            type: "button", class: `button compact${decision?.verdict === value ? " picked" : ""}`, "aria-pressed": decision?.verdict === value, "data-action": `board.decide.${value}`, "data-key": `${value}-${item.id}`,
            t: label, on: { click: () => decideDialog(this.desk, item, value) },
          })))),
      };
    }), again);
  }

  close() {
    this.keyed.close();
  }
}

/** @param {import("../context.js").BoardDesk} desk @param {BoardItem} item @param {BoardVerdict} verdict */
function decideDialog(desk, item, verdict) {
  const before = desk.board.decisions.get(item.id);
  const reason = el("textarea", { class: "field", id: "storm-reason", rows: 3, maxlength: LONGEST_REASON, required: true, "data-role": "board-reason", hint: "storm.decide.reasonHint" });
  reason.value = before?.reason ?? "";
  const words = el("textarea", { class: "field", id: "storm-words", rows: 3, maxlength: LONGEST_REASON, "data-role": "board-decision-text" });
  words.value = before?.text ?? (verdict === "adapt" || verdict === "adopt" ? item.title : "");
  const wrong = el("p", { class: "problem", role: "alert" });
  const worded = verdict === "adapt" || verdict === "adopt";
  const form = el("form", { class: "dialog-form", lang: language(), novalidate: true, on: { submit: async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!reason.value.trim()) {
      setText(wrong, "storm.decide.reasonMissing");
      reason.focus();
      return;
    }
    try {
      await desk.request("decide", { item: item.id, verdict, reason: reason.value.trim(), ...(worded && words.value.trim() ? { text: words.value.trim() } : {}) });
      dialog.close();
    } catch (error) {
      wrong.textContent = boardRefusal(error);
    }
  } } },
    el("p", { class: "storm-text" }, item.title),
    el("label", { for: "storm-reason", t: "storm.decide.reason" }), reason,
    worded && el("label", { for: "storm-words", t: verdict === "adapt" ? "storm.decide.adapted" : "storm.decide.words" }), worded && words, wrong,
    el("div", { class: "dialog-buttons" },
      el("button", { type: "button", class: "button quiet", t: "app.cancel", on: { click: () => dialog.close() } }),
      el("button", { type: "submit", class: "button primary", "data-action": "confirm", t: "app.save" })));
  const dialog = openDialog({ role: "board-decide", title: t(VERDICTS.find((each) => each.value === verdict)?.label ?? "storm.verdict.adopt"), body: [form] });
  reason.focus();
}
