import { listProgrammes, plannedMonths } from "./programme.js";

/**
 * The session of the programme that is planned in a room, as far as whoever asks may see the plan.
 *
 * @param {string} slug
 * @returns {Promise<MentoringSession | null>}
 */
export async function plannedSession(slug) {
  try {
    for (const programme of await listProgrammes()) {
      const months = await plannedMonths(programme.id);
      const found = months.flatMap((month) => month.sessions).find((session) => session.room === slug);
      if (found) return found;
    }
  } catch {
    // Without an account there is no plan to see; a brainstorm begins all the same.
  }
  return null;
}
