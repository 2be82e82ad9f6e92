import { roomLink } from "../../api.js";
import { listSchools } from "../../api/accounts.js";
import { createPersonalLink, deletePersonalLink, listPersonalLinks, meetingPath } from "../../api/meetings.js";
import { copyButton } from "../../components/copy.js";
import { openDialog } from "../../components/dialog.js";
import { choiceField, Field, formProblem, submitButton, textField } from "../../components/form.js";
import { el, setAttribute, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { refusalKey } from "../../logic/refusal.js";
import { LONGEST_NAME } from "../../logic/text.js";
import { removeButton } from "./chosen.js";
import { ROLE_OPTIONS, ROLE_WORDS } from "./roles.js";
import { whenWords } from "./when.js";

/**
 * Everything one hands on: the link, its QR code, the calendar file, links of single people.
 *
 * @param {Meeting} meeting
 * @param {boolean} [created] whether it has just been made
 */
export function shareDialog(meeting, created = false) {
  const link = roomLink(meeting);
  openDialog({ title: "share.title", name: "share", wide: true }, () => [el("div", { class: "form" },
    created ? el("p", { class: "success", role: "status" }, icon("check", "icon small"), el("span", { t: "share.created" })) : null,
    el("div", {}, el("h3", { class: "share-meeting" }, meeting.title || meeting.slug), el("p", { class: "room-meta" }, ...whenWords(meeting))),
    el("div", { class: "share" },
      qrPicture(meetingPath(meeting.slug, "/qr.svg")),
      el("div", { class: "form" },
        el("p", { class: "quiet-text", t: "share.link" }),
        el("a", { class: "room-link", "data-role": "room-link", href: link, target: "_blank", rel: "opener" }, link),
        el("div", { class: "room-buttons" }, copyButton(() => link),
          meeting.startsAt && el("a", { class: "button", href: meetingPath(meeting.slug, "/calendar.ics"), download: "", "data-action": "calendar" },
            icon("calendar"), el("span", { t: "share.calendar" }))),
        el("p", { class: "quiet-text", t: "share.qrNote" }))),
    meeting.editable === false ? null : personalLinks(meeting)),
  ]);
}

/**
 * A QR code; nothing where the server has none.
 *
 * @param {string} path
 */
function qrPicture(path) {
  /** @type {HTMLImageElement} */
  const picture = el("img", { class: "qr", src: path, width: 176, height: 176, "data-role": "qr", on: { error: () => frame.remove() } });
  /** @type {HTMLElement} */
  const frame = el("figure", { class: "qr-frame" }, picture, el("figcaption", { class: "visually-hidden", t: "share.qr" }));
  setAttribute(picture, "alt", "");
  return frame;
}

/** @param {Meeting} meeting */
function personalLinks(meeting) {
  const list = el("ul", { class: "rooms", "data-role": "personal-links" });
  const note = el("p", { class: "quiet-text", t: "app.loading" });
  const name = textField("link-name", { label: "share.name" }, { maxlength: LONGEST_NAME, hint: "share.nameHint" });
  const role = choiceField("link-role", { label: "editor.role" }, ROLE_OPTIONS);
  const school = new Field(el("select", { class: "field", id: "link-school" }, el("option", { value: "", t: "share.noSchool" })), { label: "share.school" });
  const problem = formProblem();
  const button = submitButton("share.make", "admin.creating", { "data-action": "create-link" }, icon("plus"));
  button.element.classList.replace("primary", "quiet");

  const empty = () => {
    setText(note, "share.noLinks");
    setShown(note, list.childElementCount === 0);
  };

  /** @param {PersonalLink} entry @param {boolean} fresh */
  const add = (entry, fresh) => {
    /** @type {HTMLElement} */
    const row = el("li", { class: "room-item link-item", "data-role": "personal-link" },
      el("div", { class: "room-words" }, el("strong", {}, entry.name),
        el("span", { class: "room-meta" }, el("span", { t: ROLE_WORDS[entry.role] ?? ROLE_WORDS.participant }), entry.school && el("span", {}, entry.school.name)),
        fresh && entry.link ? el("code", { class: "personal-address" }, entry.link) : null),
      el("div", { class: "room-buttons" },
        entry.link ? copyButton(() => String(entry.link), { compact: true, action: "copy-personal-link" }) : null,
        entry.link ? qrButton(() => row, `${meetingPath(meeting.slug, "/qr.svg")}?invitation=${encodeURIComponent(entry.id)}`) : null,
        removeButton(entry.name, () => { void remove(); })));
    const remove = async () => {
      try {
        await deletePersonalLink(meeting.slug, entry.id);
        row.remove();
        empty();
      } catch (error) {
        problem.show(refusalKey(error));
      }
    };
    if (fresh) list.prepend(row);
    else list.append(row);
  };

  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    problem.show(null);
    const wanted = name.value.trim();
    if (!wanted) {
      name.complain("share.nameMissing");
      name.control.focus();
      return;
    }
    button.busy(true);
    try {
      const chosen = /** @type {MeetingRole} */ (role.value);
      const made = await createPersonalLink(meeting.slug, { name: wanted, role: chosen, ...(school.value ? { school: school.value } : {}) });
      const place = school.value ? { id: school.value, name: school.control.selectedOptions[0].text } : null;
      add({ name: wanted, role: chosen, school: place, ...made }, true);
      empty();
      name.control.value = "";
      name.control.focus();
    } catch (error) {
      problem.show(refusalKey(error));
    }
    button.busy(false);
  };

  listPersonalLinks(meeting.slug).then((links) => {
    for (const each of links) add(each, false);
    empty();
  }, (error) => setText(note, refusalKey(error)));
  listSchools().then((schools) => school.control.append(...schools.map((each) => el("option", { value: each.id }, each.name))), () => {});

  return el("details", { class: "form-section" },
    el("summary", {}, el("h3", { t: "share.personal" })),
    el("div", { class: "form" }, el("p", { class: "quiet-text", t: "share.personalNote" }),
      el("form", { class: "form", novalidate: true, on: { submit } },
        el("div", { class: "form-row" }, name.element, role.element, school.element),
        problem.element, el("div", {}, button.element)),
      note, list));
}

/**
 * Shows and hides the QR code of one link under its row.
 *
 * @param {() => HTMLElement} row @param {string} path
 */
function qrButton(row, path) {
  /** @type {HTMLElement | null} */
  let shown = null;
  const button = el("button", { type: "button", class: "button compact", "aria-expanded": false, "data-action": "show-qr", on: { click: () => {
    const before = shown;
    before?.remove();
    shown = before ? null : qrPicture(path);
    if (shown) row().append(shown);
    setAttribute(button, "aria-expanded", shown !== null);
  } } }, el("span", {}, "QR"));
  return button;
}
