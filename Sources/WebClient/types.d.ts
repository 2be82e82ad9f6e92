// Types shared by the pages: the signalling messages, the state of the application, and the few browser
// interfaces that the type checker's own library does not know yet.

type Source = "microphone" | "camera" | "screen";
type VideoSource = "camera" | "screen";
type Language = "ru" | "en";

interface Participant {
  id: number;
  name: string;
  role: Role;
  microphone: boolean;
  camera: boolean;
  screen: boolean;
  client: "page" | "whip";
}

interface SlotCounts { audio: number; camera: number; screen: number }
interface SlotEntry { mid: string; participant: number; source: VideoSource }
interface Speakers { dominant: number | null; active: number[] }
interface RoomDescription { slug: string; title: string; capacity: number }
interface RoomInfo extends RoomDescription { participants: number }
interface RoomListEntry { slug: string; title: string; participants?: number; capacity?: number; link?: string }
interface ViewTile { participant: number; source: VideoSource; height: number }

type JoinedMessage = {
  type: "joined"; request?: number; participant: Participant; room: RoomDescription;
  participants: Participant[]; total: number; resume: string; slots: SlotCounts; speakers?: Speakers;
  you?: You; house?: House; floor?: Floor; lobby?: Lobby;
  now?: number; fresh?: boolean; chat?: { latest: ChatMessage[]; pinned?: ChatMessage[]; more?: boolean }; polls?: Poll[];
  breakouts?: Partial<BreakoutsState>;
  recording?: RecordingFields; consent?: RecordingAnswer | { answer: RecordingAnswer };
};
type ParticipantsMessage = {
  type: "participants"; total: number; joined?: Participant[]; changed?: Participant[];
  left?: { participant: number; reason: "left" | "lost" | "replaced" | "removed" }[]; hidden?: number[];
};
type RosterMessage = {
  type: "roster"; request?: number; total: number; matching: number; offset: number; participants: Participant[];
  schools?: SchoolCount[];
};
type ServerMessage =
  | JoinedMessage
  | PeopleMessage
  | { type: "answer"; request?: number; sdp: string }
  | ParticipantsMessage
  | RosterMessage
  | TalkMessage
  | RecordingMessage
  | BoardMessages
  | { type: "slots"; slots: SlotEntry[]; participants?: Participant[] }
  | { type: "speakers"; dominant: number | null; active: number[] }
  | { type: "transport"; state: "connected" | "disconnected" | "failed"; reason?: string }
  | { type: "pong"; request?: number }
  | { type: "closing"; reason: string }
  | { type: "error"; request?: number; code: string; message: string };

/** What the server has told about the room; changed only by the reducer in `logic/room.js`. */
interface RoomState {
  self: Participant | null;
  description: RoomDescription | null;
  /** The others: all of a small room, the server's window of a large one. */
  participants: ReadonlyMap<number, Participant>;
  /** How many are in the room, oneself included. */
  total: number;
  slots: readonly SlotEntry[];
  slotCounts: SlotCounts;
  speakers: Speakers;
  resume: string | null;
  closing: boolean;
}

type DeviceKind = "camera" | "microphone" | "speaker";
type DeviceError = "denied" | "notFound" | "inUse" | "insecure" | "unknown";
interface DeviceChoice { id: string; label: string }

/** The person's own devices: survives every reconnection untouched. */
interface LocalState {
  microphone: boolean;
  camera: boolean;
  screen: boolean;
  acquiring: boolean;
  errors: { microphone: DeviceError | null; camera: DeviceError | null };
  devices: Record<DeviceKind, DeviceChoice[]>;
  selected: Record<DeviceKind, string>;
  effects: { blur: boolean; noise: boolean };
}

/** How the person wants to see the call. */
interface DisplayState {
  /** `auto`: a screen or a pin on the stage, else a grid; `speaker`: always somebody on the stage; `strip`: the same, with
   * a screen before all others; `grid`: all tiles alike. */
  layout: "auto" | "grid" | "speaker" | "strip";
  /** `saver`: few and small pictures; `audio`: none. */
  data: "full" | "saver" | "audio";
  hideSelf: boolean;
  /** Keys of tiles, the oldest pin first. */
  pinned: readonly string[];
}

type Page = "loading" | "prejoin" | "waiting" | "call" | "left" | "error";
type ConnectionStatus = "idle" | "connecting" | "connected" | "reconnecting" | "ended";

/** What may be open beside the tiles. */
type Panel =
  | "participants"
  | "attendance"
  | "chat"
  | "polls"
  | "breakouts"
  | "board"
  | "statistics";

interface AppState {
  language: Language;
  page: Page;
  errorCode: string | null;
  name: string;
  info: RoomInfo | null;
  room: RoomState;
  local: LocalState;
  connection: ConnectionStatus;
  /** Counts RTCPeerConnections, so that whoever shows their tracks attaches the new ones. */
  peerGeneration: number;
  panel: Panel | null;
  gridPage: number;
  /** The screen chosen for the stage when several people share; null: the latest. */
  stage: number | null;
  display: DisplayState;
  playbackBlocked: boolean;
}

interface MediaTrackConstraintSet { displaySurface?: ConstrainDOMString }
interface MediaStreamTrack { contentHint: string }
interface HTMLMediaElement {
  setSinkId?(id: string): Promise<void>;
}
interface RTCRtpTransceiver {
  setCodecPreferences(codecs: RTCRtpCodecCapability[]): void;
}
interface RTCRtpEncodingParameters {
  scaleResolutionDownBy?: number;
}

/** Pictures off the page's own thread; the type checker's library is older than these. */
declare class OffscreenCanvas {
  constructor(width: number, height: number);
  width: number;
  height: number;
  getContext(kind: "2d", options?: { willReadFrequently?: boolean }): CanvasRenderingContext2D | null;
}
declare class VideoFrame {
  constructor(source: OffscreenCanvas, init: { timestamp: number; alpha?: "discard" | "keep" });
  readonly displayWidth: number;
  readonly displayHeight: number;
  readonly timestamp: number;
  close(): void;
}
