// Types of what people say and decide together: chat, polls, breakout rooms.

interface ChatFile { id: string | number; name: string; size: number; type: string }

interface ChatMessage {
  id: number;
  from: number | null;
  name: string;
  school?: string;
  /** The one other person who reads it; left out in a message to everybody. */
  to?: number;
  toName?: string;
  text: string;
  /** Milliseconds since 1970, the server's clock. */
  at: number;
  edited?: boolean;
  deleted?: boolean;
  pinned?: boolean;
  reactions?: Record<string, number>;
  /** One's own reactions; left out where the server tells everybody the same. */
  mine?: string[];
  file?: ChatFile;
  replyTo?: number;
  breakout?: number;
  /** Written by the page itself: the key of a sentence. */
  notice?: "closed" | "opened";
}

interface ChatState {
  /** Sorted by id. */
  messages: readonly ChatMessage[];
  pinned: readonly ChatMessage[];
  /** Whether the server has earlier ones. */
  more: boolean;
  /** Unread messages by thread: `all`, or the other person's number. */
  unread: ReadonlyMap<string, number>;
  /** The thread on view; null while the panel is closed or scrolled up. */
  reading: string | null;
}

interface Poll {
  id: number;
  question: string;
  options: string[];
  multiple: boolean;
  anonymous: boolean;
  quiz: boolean;
  correct?: number[];
  state: "draft" | "open" | "closed" | "shared";
  voted: number;
  counts?: number[];
  /** Who chose each option; for hosts, where the poll is not anonymous. */
  voters?: string[][];
  mine?: number[];
}

interface BreakoutRoom { id: number; title: string; count: number }

interface BreakoutsState {
  open: boolean;
  /** Whether everybody chooses a room. */
  free: boolean;
  rooms: readonly BreakoutRoom[];
  /** Milliseconds since 1970, the server's clock. */
  endsAt: number | null;
  closing: boolean;
  mine: number | null;
  assigned: number | null;
  help: readonly { room: number; participant: number; name: string }[];
  /** Whose microphone is heard in all rooms. */
  voice: number | null;
  plan: readonly { participant: number; room: number }[];
  /** The latest announcement to all rooms. */
  announcement: { from: number | null; name: string; text: string; number: number } | null;
}

type TalkMessage =
  | { type: "chat"; messages?: ChatMessage[]; removed?: number[] }
  | { type: "chatHistory"; request?: number; messages: ChatMessage[]; more: boolean }
  | { type: "polls"; polls: Poll[] }
  | ({ type: "breakouts"; request?: number; now?: number } & Partial<Omit<BreakoutsState, "announcement">>)
  | { type: "announcement"; from: number | null; name: string; text: string };

interface RoomState {
  chat: ChatState;
  polls: readonly Poll[];
  breakouts: BreakoutsState;
}

interface Participant {
  /** The breakout room; left out in the plenary. */
  breakout?: number;
}
