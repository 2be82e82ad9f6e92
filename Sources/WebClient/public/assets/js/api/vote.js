import { send } from "../api.js";

/** @param {string} secret of the session, and of the school that opened it */
function path(secret) {
  return `/api/vote/${encodeURIComponent(secret)}`;
}

/** @param {string} secret @returns {Promise<PhoneVote>} what may be voted on, with the dots this phone gave before */
export async function phoneVote(secret) {
  const body = await send(path(secret), "GET");
  return {
    problem: String(body?.problem ?? ""), items: body?.items ?? [], k: Number(body?.k ?? 0), perItem: Number(body?.perItem ?? 0),
    dots: body?.dots ?? {}, open: body?.open === true, method: body?.method === "ranking" ? "ranking" : "dots", top: Number(body?.top ?? 5), rank: body?.rank ?? [],
  };
}

/** @param {string} secret @param {Record<string, number>} dots all dots of this phone @returns {Promise<unknown>} */
export function givePhoneDots(secret, dots) {
  return send(path(secret), "PUT", { dots });
}

/** @param {string} secret @param {readonly number[]} rank what this phone puts in order, the best first @returns {Promise<unknown>} */
export function givePhoneRank(secret, rank) {
  return send(path(secret), "PUT", { rank });
}
