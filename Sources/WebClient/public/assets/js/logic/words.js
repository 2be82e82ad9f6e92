/** Small rules about what people write. Pure. */

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`\u00ab\u00bb\u201c\u201d]+/giu;
/** What ends a sentence is not part of the address before it. */
const TAIL = /[.,;:!?\u2026]+$/u;

/**
 * The text with its web addresses set apart. Only http and https become links: whatever else a person writes is text.
 *
 * @param {string} text
 * @returns {{ text: string, href?: string }[]}
 */
export function linkParts(text) {
  /** @type {{ text: string, href?: string }[]} */
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(ADDRESS)) {
    let address = found[0].replace(TAIL, "");
    // A bracket that opened before the address closes after it.
    while (address.endsWith(")") && address.split("(").length < address.split(")").length) address = address.slice(0, -1).replace(TAIL, "");
    const href = safeAddress(address);
    if (!href) continue;
    const begin = found.index ?? 0;
    if (begin > end) parts.push({ text: text.slice(end, begin) });
    parts.push({ text: address, href });
    end = begin + address.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

/** @param {string} address @returns {string | null} */
export function safeAddress(address) {
  try {
    const url = new URL(address);
    const web = url.protocol === "http:" || url.protocol === "https:";
    // A name before the host is there to deceive: what looks like the bank is only the name.
    return web && url.hostname && !url.username && !url.password ? url.href : null;
  } catch {
    return null;
  }
}

/** @param {string} text @param {number} longest characters @returns {string} */
export function shortened(text, longest) {
  const letters = [...text.replace(/\s+/g, " ").trim()];
  return letters.length > longest ? `${letters.slice(0, longest - 1).join("").trimEnd()}…` : letters.join("");
}

/** @param {number} bytes @returns {{ value: string, unit: "bytes" | "kilobytes" | "megabytes" }} */
export function fileSize(bytes) {
  if (bytes < 1024) return { value: String(bytes), unit: "bytes" };
  if (bytes < 1024 * 1024) return { value: String(Math.round(bytes / 1024)), unit: "kilobytes" };
  const megabytes = bytes / (1024 * 1024);
  return { value: megabytes < 10 ? megabytes.toFixed(1) : String(Math.round(megabytes)), unit: "megabytes" };
}

/**
 * What a screen reader says about new messages: each of a few, only the number of many.
 *
 * @param {readonly { name: string, text: string }[]} messages
 * @returns {{ each: { name: string, text: string }[] } | { count: number }}
 */
export function spoken(messages) {
  return messages.length <= 2 ? { each: messages.map(({ name, text }) => ({ name, text: shortened(text, 200) })) } : { count: messages.length };
}

/** @param {number} a milliseconds since 1970 @param {number} b @returns {boolean} whether it is the same day here */
export function sameDay(a, b) {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

/** @param {number} milliseconds @returns {string} `04:59`, or `1:04:59`; never less than nothing */
export function countdown(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}
