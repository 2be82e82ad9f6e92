import { scoringRound } from "../../api/delphi.js";
import { el, setShown } from "../../dom.js";
import { icon } from "../../icons.js";

/** @param {string} board @returns {HTMLElement} the way to the scores between sessions, while there are any and they are for whoever looks */
export function roundLink(board) {
  const link = el("a", { class: "button", hidden: true, href: `/delphi/${encodeURIComponent(board)}`, "data-action": "to-round" }, icon("poll"), el("span", { t: "delphi.inProtocol" }));
  void scoringRound(board).then(({ stage }) => setShown(link, stage === "score"), () => {});
  return link;
}
