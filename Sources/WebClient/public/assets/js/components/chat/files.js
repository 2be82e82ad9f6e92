import { language, t } from "../../i18n/index.js";
import { fileSize } from "../../logic/words.js";
import { SignallingError } from "../../signalling.js";

/** @param {string} slug */
const address = (slug) => `/api/rooms/${encodeURIComponent(slug)}/files`;

/**
 * Sends a file to the server. With a request that tells how far it is, which `fetch` does not.
 *
 * @param {string} slug @param {File} file @param {string} resume @param {(part: number) => void} progress from 0 to 1
 * @returns {{ done: Promise<ChatFile>, abort(): void }} `done` rejects with a SignallingError; `tooLarge` carries the limit
 */
export function uploadFile(slug, file, resume, progress) {
  const request = new XMLHttpRequest();
  /** @type {Promise<ChatFile>} */
  const done = new Promise((resolve, reject) => {
    request.open("POST", `${address(slug)}?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("authorization", `Resume ${resume}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (event) => { if (event.lengthComputable) progress(event.loaded / event.total); };
    request.onload = () => {
      const answer = request.response;
      if (request.status >= 200 && request.status < 300 && answer) resolve(answer);
      else reject(refusal(request.status, answer));
    };
    request.onerror = () => reject(new SignallingError("closed", "The server could not be reached."));
    request.onabort = () => reject(new SignallingError("aborted", "The person took the file back."));
    request.send(file);
  });
  return { done, abort: () => request.abort() };
}

/** @param {number} status @param {{ code?: string, message?: string, limit?: number } | null} answer */
function refusal(status, answer) {
  const code = status === 413 ? "tooLarge" : answer?.code ?? "unknown";
  return Object.assign(new SignallingError(code, answer?.message ?? ""), { limit: answer?.limit });
}

/**
 * Fetches a file of the chat and hands it to the browser to save.
 *
 * @param {string} slug @param {ChatFile} file @param {string} resume
 */
export async function saveFile(slug, file, resume) {
  await saveAnswer(`${address(slug)}/${encodeURIComponent(file.id)}`, resume, file.name);
}

/**
 * The results of all polls as a table.
 *
 * @param {string} slug
 * @param {string} resume
 * @param {string} name of the file
 */
export async function savePolls(slug, resume, name) {
  await saveAnswer(`/api/rooms/${encodeURIComponent(slug)}/polls.csv?lang=${language()}`, resume, name);
}

/** @param {string} path @param {string} resume @param {string} name */
async function saveAnswer(path, resume, name) {
  let response;
  try {
    response = await fetch(path, { headers: { authorization: `Resume ${resume}` }, cache: "no-store" });
  } catch {
    throw new SignallingError("closed", "The server could not be reached.");
  }
  if (!response.ok) throw refusal(response.status, await response.json().catch(() => null));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** @param {number} bytes */
export function sizeText(bytes) {
  const { value, unit } = fileSize(bytes);
  const keys = /** @type {const} */ ({ bytes: "messages.size.bytes", kilobytes: "messages.size.kilobytes", megabytes: "messages.size.megabytes" });
  return t(keys[unit], { value: Number(value).toLocaleString(language()) });
}
