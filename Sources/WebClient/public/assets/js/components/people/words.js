/** What roles, policies and the like are called. */

/** @typedef {import("../../i18n/index.js").Key} Key */

/** @type {Record<Role, Key>} */
export const ROLE_NAMES = {
  administrator: "roleName.administrator", facilitator: "roleName.facilitator", secretary: "roleName.secretary",
  technician: "roleName.technician", delegate: "roleName.delegate", participant: "roleName.participant", observer: "roleName.observer",
  guest: "roleName.guest",
};

/** @type {Record<Role, Key>} */
export const ROLE_NOTES = {
  administrator: "roleName.administratorNote", facilitator: "roleName.facilitatorNote", secretary: "roleName.secretaryNote",
  technician: "roleName.technicianNote", delegate: "roleName.delegateNote", participant: "roleName.participantNote",
  observer: "roleName.observerNote", guest: "roleName.guestNote",
};

/** @type {Record<AdmissionPolicy, [Key, Key]>} */
export const POLICIES = {
  accept: ["admission.accept", "admission.acceptNote"], ask: ["admission.ask", "admission.askNote"],
  registered: ["admission.registered", "admission.registeredNote"], schools: ["admission.schools", "admission.schoolsNote"],
  deny: ["admission.deny", "admission.denyNote"],
};

/** @type {Record<Restriction, Key>} */
export const RESTRICTIONS = {
  microphone: "restriction.microphone", camera: "restriction.camera", screen: "restriction.screen",
  chat: "restriction.chat", hands: "restriction.hands",
};

/** @type {Record<AdultRule, Key>} */
export const ADULT_RULES = { pupils: "adultRule.pupils", always: "adultRule.always", never: "adultRule.never" };

/** @type {Record<ChatRules["private"], Key>} */
export const PRIVATE_CHAT = {
  all: "privateChat.all", adults: "privateChat.adults", hosts: "privateChat.hosts", none: "privateChat.none",
};
