// Types of recording: in the call, and of the library as the server's API gives it.

type RecordingMode = "everything" | "sound";
type RecordingAnswer = "agreed" | "refused" | "unanswered";

interface RecordingAnswers { agreed: number; refused: number; unanswered: number }

/** What the server tells of the recording of the room one is in. */
interface RecordingFields {
  state: "off" | "asking" | "recording" | "paused";
  mode?: RecordingMode;
  /** Who started it. */
  by?: string;
  /** When it began, in milliseconds since 1970 of the server's clock. */
  since?: number;
  /** How much there is so far, in milliseconds, without the pauses. */
  recorded?: number;
  /** Until when people are asked, in milliseconds since 1970 of the server's clock. */
  asks?: number;
  /** The version of the document to which one consents. */
  document?: string;
  /** How long recordings are kept, in days. */
  keepDays?: number;
  answers?: RecordingAnswers;
  ended?: "stopped" | "diskFull" | "disk";
  diskLow?: boolean;
}

type RecordingMessage =
  | ({ type: "recording"; request?: number } & RecordingFields)
  | { type: "consent"; request?: number; answer: RecordingAnswer };

interface RecordingSlice {
  state: RecordingFields["state"];
  mode: RecordingMode;
  by: string;
  since: number | null;
  recorded: number;
  /** When this was told, in milliseconds of this device's clock. */
  heard: number;
  asks: number | null;
  keepDays: number | null;
  answers: RecordingAnswers;
  ended: "stopped" | "diskFull" | "disk" | null;
  diskLow: boolean;
  /** One's own answer. */
  consent: RecordingAnswer;
}

interface RoomState { recording: RecordingSlice }

interface AppState {
  /** The answer given at the door, until one is inside. */
  recordingConsent: boolean | null;
}

interface RoomInfo {
  /** Whether the meeting is recorded at the moment. */
  recording?: RecordingFields["state"] | boolean;
}

interface Waiting { recording?: RecordingFields["state"] | boolean }

type FilmState = "recording" | "waiting" | "composing" | "ready" | "failed";

/** A moment: milliseconds since 1970, or as a text of ISO 8601. */
type Moment = number | string;

interface RecordingSummary {
  id: string;
  room: string;
  title: string;
  /** The title of the breakout room. */
  breakout?: string | null;
  /** The plenary's recording. */
  parent?: string | null;
  /** The recording that this one goes on with. */
  continues?: string | null;
  startedAt: Moment;
  /** Milliseconds. */
  duration: number;
  state: FilmState;
  /** From 0 to 1. */
  progress?: number | null;
  mode: RecordingMode;
  bytes: number;
  expiresAt?: Moment | null;
  held?: boolean;
  participants: number;
  /** Whether there is something to play; one that is composed anew still has its former film. */
  film?: boolean;
}

/** Bytes. */
interface RecordingDisk { used: number; limit: number; free: number }
/** The disk is told to administrators only. */
interface RecordingPage { recordings: RecordingSummary[]; more: boolean; disk: RecordingDisk | null }

/** What is told of the recording of a breakout room beside its plenary's. */
interface RecordingChild {
  id: string; title: string; state: FilmState; film?: boolean; duration: number; participants: RecordingPerson[];
}

interface RecordingChatLine { at: number; name: string; text: string }

interface RecordingChapter {
  /** Milliseconds of the film. */
  at: number;
  kind: "speaker" | "screen" | "floor";
  participant?: number;
  name: string;
}

interface RecordingTrackInfo {
  file: string;
  participant: number;
  name: string;
  source: Source;
  codec: string;
  bytes: number;
  from: number;
  to: number;
  gaps?: readonly { from: number; to: number; reason: string }[] | number;
}

interface RecordingPerson {
  number?: number; name: string; school?: string | null;
  /** How many minutes of the recording they were there. */
  minutes?: number | null;
}

interface RecordingDetails extends Omit<RecordingSummary, "participants"> {
  participants: RecordingPerson[];
  chapters?: RecordingChapter[];
  tracks?: RecordingTrackInfo[];
  children?: RecordingChild[];
  hold?: { reason?: string | null; by?: string | null; at?: Moment | null } | null;
  failure?: string | null;
  /** Why the recording ended before somebody ended it. */
  ended?: "diskFull" | "disk" | "crash" | null;
  mayShare?: boolean;
  mayDelete?: boolean;
  mayHold?: boolean;
  mayCompose?: boolean;
}

interface RecordingShare {
  id: string;
  school?: SchoolName | string | null;
  note?: string | null;
  by?: string | null;
  createdAt?: Moment;
  expiresAt: Moment;
  revoked?: boolean;
}

interface AuditRecord {
  number: number;
  at: Moment;
  actor?: string | null;
  /** The name of the account, as it is now. */
  name?: string | null;
  action: string;
  subject?: string | null;
  /** What the recording was called. */
  title?: string | null;
  detail?: unknown;
}

interface AuditCheck { records: number; firstBroken?: number | null }
