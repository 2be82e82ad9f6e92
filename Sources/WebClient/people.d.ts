// Types about people and hosting: roles, the lobby, the house's settings, hands, reactions, attendance.

type Role =
  | "administrator" | "facilitator" | "secretary" | "delegate" | "technician" | "participant" | "observer" | "guest";
type Permission =
  | "speak" | "camera" | "screen" | "chat" | "privateChat" | "hand" | "react" | "chooseRoom" | "vote" | "admit"
  | "moderate" | "spotlight" | "attention" | "floor" | "remove" | "ban" | "lock" | "restrict" | "appoint"
  | "breakouts" | "visit" | "announce" | "poll" | "moderateChat" | "attendance" | "record" | "end";
type Restriction = "microphone" | "camera" | "screen" | "chat" | "hands";
type AdmissionPolicy = "ask" | "accept" | "deny" | "registered" | "schools";
type AdultRule = "always" | "pupils" | "never";
type HandOrder = "time" | "schools";

interface Participant {
  /** The school's name; absent when the person has none. */
  school?: string;
  /** How many sit before this screen; absent when one. */
  people?: number;
  registered?: boolean;
  pupil?: boolean;
}

/** What oneself is and may do here. */
interface You {
  role: Role;
  permissions: readonly Permission[];
  school?: string;
  registered: boolean;
  locks: readonly Restriction[];
}

interface ChatRules { everybody: boolean; private: "all" | "adults" | "hosts" | "none"; registeredOnly: boolean; files: boolean }

/** The settings of the room that everybody may know. */
interface House {
  policy: AdmissionPolicy;
  locked: boolean;
  message: string | null;
  restrictions: Partial<Record<Role, Restriction[]>>;
  spotlight: readonly number[];
  needsAdult: AdultRule;
  /** Since when (ms of the server's clock) no adult is here; null while there is one. */
  unattended: { since: number } | null;
  chat: ChatRules;
}

interface LobbyPerson { place: number; name: string; school?: string; role: Role; since: number; registered: boolean; here: boolean }
interface SchoolCount { id: string; name: string; count: number }
interface Lobby { version: number; total: number; waiting: readonly LobbyPerson[]; schools: readonly SchoolCount[] }

interface Hand { participant: number; since: number; name?: string; school?: string }
interface Speaker { participant: number; endsAt: number | null; seconds: number | null; name?: string; school?: string }
interface Floor { hands: readonly Hand[]; total: number; order: HandOrder; speaker: Speaker | null; mine: number | null }

interface Reactions { items: readonly { participant: number; reaction: string }[]; counts: Readonly<Record<string, number>> }

/** What one is told while one waits to be let in. */
interface Waiting { place: number; title: string; message: string | null; ahead: number }

interface AttendanceRow {
  name: string; school?: string; role: Role; registered: boolean; people: number;
  stays: { from: number; to: number | null }[]; seconds: number;
}

type Who =
  | { participant: number } | { participants: number[] } | { school: string } | { all: true; except?: number[] }
  | { role: Role };

type WaitingMessage = {
  type: "waiting"; request?: number; place: number; resume?: string; title: string; message?: string | null; ahead: number;
  recording?: RecordingFields["state"] | boolean;
};
type PeopleMessage =
  | WaitingMessage
  | ({ type: "you" } & You)
  | ({ type: "house" } & House)
  | ({ type: "lobby" } & Lobby)
  | ({ type: "floor"; now?: number } & Omit<Floor, "mine"> & { mine?: number | null })
  | ({ type: "reactions" } & Reactions)
  | { type: "attention"; from: number; name: string; text?: string }
  | { type: "asked"; from: number; name: string; source: "microphone" | "camera" }
  | { type: "muted"; source: Source; from?: number; name?: string }
  | { type: "attendance"; request?: number; rows: AttendanceRow[] }
  | { type: "done"; request?: number };

interface RoomState {
  you: You | null;
  house: House;
  /** Who waits outside; null for those who may not know. */
  lobby: Lobby | null;
  floor: Floor;
  reactions: Reactions;
  waiting: Waiting | null;
}

interface AppState {
  /** How many sit before this screen. */
  people: number;
  /** The secret of a personal link, until the page is closed. */
  invitation: string | null;
  /** The server's clock minus this one's, in milliseconds. */
  clockSkew: number;
}
