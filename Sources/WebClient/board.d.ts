// Types of the brainstorm's board: what the server tells of it, and what the page keeps.

type BoardStage = "review" | "problem" | "writing" | "reveal" | "improve" | "cluster" | "vote" | "score" | "decide" | "assign"
  | "protocol" | "closed";
type BoardMode = "open" | "ngt" | "635" | "delphi";
type BoardMethod = "dots" | "ranking";
type BoardAnonymity = "open" | "reveal" | "always";
/** `lead`: stages, time, anonymity; `host`: decisions, actions, hiding. */
type BoardRight = "add" | "improve" | "speakers" | "cluster" | "vote" | "score" | "lead" | "host" | "accept";

interface BoardTimer {
  /** Milliseconds since 1970, the server's clock. */
  endsAt?: number;
  /** Milliseconds that are left of a timer that stands still. */
  remaining?: number;
  running: boolean;
  /** The time is over; what is still being written is waited for. */
  grace?: boolean;
  /** The time is over for good. */
  over?: boolean;
}

interface BoardCriterion {
  id: string;
  title: string | { ru: string; en: string };
  weight: number;
  /** The more the worse. */
  cost?: boolean;
}

interface BoardScoring {
  dots?: { perItem?: number; each?: number };
  ranking?: { top?: number };
  matrix?: { criteria: BoardCriterion[] };
}

interface BoardFacts {
  stage: BoardStage;
  mode: BoardMode;
  anonymity: BoardAnonymity;
  problem: { text: string; agreed?: boolean };
  timer?: BoardTimer;
  scoring?: BoardScoring;
  clustersOpen?: boolean;
  scoringOpen?: boolean;
  facilitatorVotes?: boolean;
  /** The one way to vote that places go by. */
  method?: BoardMethod;
  votesOpen?: boolean;
  writers?: number;
  fewWriters?: boolean;
  round?: number;
  rounds?: number;
  delphi?: { ended: boolean; why?: string };
  /** When the open round ends by itself, or when the last one did. */
  deadline?: { at: number; passed?: boolean };
  seats?: { groups: string[][]; round: number; rounds: number };
  reveal?: { left: number };
  voted?: number;
  schools?: { id: string; name: string }[];
  phones?: { on: boolean; link?: string };
  early?: boolean;
  previous?: BoardAction[];
  parked?: { text: string; reason?: string; from?: string }[];
  agreement?: { w: number; n: number; m: number };
  /** The day by which actions are due where nothing else is said. */
  due?: string;
}

interface BoardIdea {
  id: number;
  board: number;
  text: string;
  /** `school`: its id. */
  author?: { name: string; school?: string };
  writtenBy?: { name: string };
  kind: "new" | "improve" | "combine" | "brought" | "parked";
  parents?: number[];
  state: "shown" | "withdrawn" | "hidden";
  reason?: string;
  cluster?: number;
  version: number;
  /** Left out while nobody may see in which order ideas came. */
  at?: number;
}

interface BoardCluster { id: number; title: string; ideas?: number[]; version: number }

interface BoardItem {
  id: number;
  kind: "cluster" | "idea";
  title: string;
  raw?: number;
  balanced?: number;
  votes?: number;
  ranking?: { sum: number; voters: number; firsts: number };
  matrix?: {
    criteria: Record<string, number>; total?: number; impact?: number; effort?: number; priority?: number; quadrant?: string; place?: number;
  };
  /** How far apart the scores are, by criterion. */
  iqr?: Record<string, number>;
  discuss?: boolean;
  own?: { value?: number; note?: string };
  place?: number;
  /** Dots that were lost when clusters were merged. */
  dropped?: number;
}

type BoardVerdict = "adopt" | "adapt" | "park" | "reject";
interface BoardDecision { item: number; verdict: BoardVerdict; reason: string; text?: string; by?: string }

interface BoardAction {
  id: string;
  item?: number;
  school: string;
  schoolName?: string;
  text: string;
  owner?: string;
  /** A day: 2026-11-22. */
  due?: string;
  state: "proposed" | "accepted" | "declined" | "done" | "notDone" | "carried";
  why?: string;
  carried?: number;
  escalated?: boolean;
}

interface BoardMessage {
  type: "board";
  request?: number;
  session: string;
  version: number;
  base?: number;
  full?: boolean;
  state?: { [Key in keyof BoardFacts]?: BoardFacts[Key] | null };
  ideas?: BoardIdea[];
  clusters?: BoardCluster[];
  items?: BoardItem[];
  decisions?: BoardDecision[];
  actions?: BoardAction[];
  gone?: { ideas?: number[]; clusters?: number[]; items?: number[]; actions?: string[]; decisions?: number[] };
}

interface BoardSheet { group: number; seat: number; round: number; rows: { text: string }[][] }

interface BoardOwn {
  session: string;
  rights: BoardRight[];
  ideas: number[];
  unseen: BoardIdea[];
  drafts: Record<string, string>;
  dots: Record<string, number>;
  dotsLeft?: number;
  /** What was said in this round of a Delphi, by item. */
  given?: Record<string, string[]>;
  rank: number[];
  scores: Record<string, Record<string, number>>;
  sheet?: BoardSheet;
  school?: string;
  /** Phones vote for one's school, so that one's own vote does not count. */
  phoned?: boolean;
  /** The path by which phones vote for one's own school. */
  phoneLink?: string;
}

type BoardMessages = BoardMessage | ({ type: "boardOwn"; request?: number } & Partial<BoardOwn> & { session: string });

interface BoardSlice {
  /** Null: there is no brainstorm in this room. */
  session: string | null;
  version: number;
  facts: BoardFacts | null;
  ideas: ReadonlyMap<number, BoardIdea>;
  clusters: ReadonlyMap<number, BoardCluster>;
  items: ReadonlyMap<number, BoardItem>;
  decisions: ReadonlyMap<number, BoardDecision>;
  actions: ReadonlyMap<string, BoardAction>;
  own: BoardOwn | null;
  /** Ideas that came with the latest change; empty after a whole board. */
  fresh: readonly number[];
  /** Something was missed: the server is to be asked for what came since `version`. */
  gap: boolean;
}

interface RoomState { board: BoardSlice }

interface AppState {
  /** Whether the board takes the place of the stage. */
  boardFull: boolean;
}

/** What a phone in a classroom sees of a vote. */
interface PhoneVote {
  problem: string;
  method: BoardMethod;
  /** How many are put in order, where the vote is a ranking. */
  top: number;
  /** What this phone has put in order, the best first. */
  rank: number[];
  items: { id: number; title: string }[];
  /** How many dots there are in all, and how many one item takes. */
  k: number;
  perItem: number;
  dots: Record<string, number>;
  open: boolean;
}
