/** What roles, policies and the like are called. */

/** @typedef {import("../../i18n/index.js").Key} Key */

/** @type {Record<Role, Key>} */
export const ROLE_NAMES = {
  administrator: "role.administrator", facilitator: "role.facilitator", secretary: "role.secretary",
  technician: "role.technician", delegate: "role.delegate", participant: "role.participant", observer: "role.observer",
  guest: "role.guest",
};

/** @type {Record<Role, Key>} */
export const ROLE_NOTES = {
  administrator: "role.administratorNote", facilitator: "role.facilitatorNote", secretary: "role.secretaryNote",
  technician: "role.technicianNote", delegate: "role.delegateNote", participant: "role.participantNote",
  observer: "role.observerNote", guest: "role.guestNote",
};

/** @type {Record<AdmissionPolicy, [Key, Key]>} */
export const POLICIES = {
  accept: ["policy.accept", "policy.acceptNote"], ask: ["policy.ask", "policy.askNote"],
  registered: ["policy.registered", "policy.registeredNote"], schools: ["policy.schools", "policy.schoolsNote"],
  deny: ["policy.deny", "policy.denyNote"],
};

/** @type {Record<Restriction, Key>} */
export const RESTRICTIONS = {
  microphone: "restriction.microphone", camera: "restriction.camera", screen: "restriction.screen",
  chat: "restriction.chat", hands: "restriction.hands",
};

/** @type {Record<AdultRule, Key>} */
export const ADULT_RULES = { pupils: "adult.pupils", always: "adult.always", never: "adult.never" };

/** @type {Record<ChatRules["private"], Key>} */
export const PRIVATE_CHAT = {
  all: "privateChat.all", adults: "privateChat.adults", hosts: "privateChat.hosts", none: "privateChat.none",
};
