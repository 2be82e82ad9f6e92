/** In which order people are shown. */

/** @param {Participant | undefined} participant @param {ReadonlySet<number>} active */
function importance(participant, active) {
  if (!participant) return -1;
  if (active.has(participant.id)) return 2;
  return participant.camera ? 1 : 0;
}

/**
 * The next order of the other participants. Tiles stay where they are as long as they can: while all fit on the
 * first page nobody moves; in a bigger room somebody who speaks, or else somebody with a camera, trades places with
 * the least important one on the first page.
 *
 * @param {readonly number[]} previous
 * @param {ReadonlyMap<number, Participant>} participants
 * @param {readonly number[]} active ids of those who speak now
 * @param {number} front how many fit on the first page
 * @returns {number[]}
 */
export function nextOrder(previous, participants, active, front) {
  const known = new Set(previous);
  const order = previous.filter((id) => participants.has(id));
  for (const id of participants.keys()) if (!known.has(id)) order.push(id);
  if (order.length <= front || front < 1) return order;

  const speaking = new Set(active);
  const rank = (/** @type {number} */ index) => importance(participants.get(order[index]), speaking);
  let candidate = front;
  for (const wanted of [2, 1]) {
    for (candidate = front; candidate < order.length; candidate += 1) {
      if (rank(candidate) !== wanted) continue;
      let weakest = front - 1;
      for (let index = front - 2; index >= 0; index -= 1) if (rank(index) < rank(weakest)) weakest = index;
      if (rank(weakest) >= wanted) break;
      [order[weakest], order[candidate]] = [order[candidate], order[weakest]];
    }
  }
  return order;
}

/**
 * Who shares a screen, in the order they began.
 *
 * @param {readonly number[]} previous
 * @param {ReadonlyMap<number, Participant>} participants
 * @returns {number[]}
 */
export function nextSharers(previous, participants) {
  const known = new Set(previous);
  const sharers = previous.filter((id) => participants.get(id)?.screen);
  for (const [id, { screen }] of participants) if (screen && !known.has(id)) sharers.push(id);
  return sharers;
}
