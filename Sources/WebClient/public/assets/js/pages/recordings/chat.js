import { recordingChat } from "../../api/recordings.js";
import { el, setShown } from "../../dom.js";
import { clockTime } from "../../logic/recording.js";

/**
 * What was written to everybody by those who are in the recording; a click on the time leads there.
 *
 * @param {string} id @param {(at: number) => void} seek
 */
export function chatSection(id, seek) {
  let asked = false;
  const list = el("ul", { class: "recording-chat" });
  const element = el("section", { class: "recording-part", hidden: true, "data-role": "recording-chat", "aria-labelledby": "recording-chat-title" },
    el("h2", { id: "recording-chat-title", t: "recordings.chat" }), list);
  return {
    element,
    /** Fetches it, once. */
    load() {
      if (asked) return;
      asked = true;
      recordingChat(id).then((lines) => {
        list.replaceChildren(...lines.map(({ at, name, text }) => el("li", {},
          el("button", { type: "button", class: "chapter-time", "data-action": "chat-time", on: { click: () => seek(at) } }, clockTime(at)),
          el("p", {}, el("strong", {}, name), " ", text))));
        setShown(element, lines.length > 0);
      }, () => { asked = false; });
    },
  };
}
