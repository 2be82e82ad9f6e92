/** The roles of a meeting and the words for them. */

/** @typedef {import("../../dom.js").Key} Key */

/** @type {Record<MeetingRole, Key>} */
export const ROLE_WORDS = {
  administrator: "role.administrator", facilitator: "role.facilitator", secretary: "role.secretary", delegate: "role.delegate",
  technician: "role.technician", participant: "role.participant", observer: "role.observer", guest: "role.guest",
};

/**
 * Those that can be given ahead.
 *
 * @type {MeetingRole[]}
 */
export const GIVEN_ROLES = ["participant", "delegate", "facilitator", "secretary", "technician", "observer", "administrator"];

/** @type {[string, Key][]} */
export const ROLE_OPTIONS = GIVEN_ROLES.map((role) => [role, ROLE_WORDS[role]]);
