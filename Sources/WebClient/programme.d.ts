// Types of the mentoring programme and of a session's protocol, as the server's API gives them.

type ProgrammePart = "administrator" | "observer" | "facilitator" | "secretary" | "delegate";
type SchoolStatusKind = "leader" | "lowResult" | "difficult";
type MonthState = "green" | "amber" | "red" | "none" | "future";
type BoardMode = "open" | "ngt" | "635" | "delphi";
type BoardAnonymity = "open" | "reveal" | "always";
type MentoringSessionState = "planned" | "running" | "held" | "cancelled" | "missed";
type MentoringActionState = "proposed" | "accepted" | "declined" | "done" | "notDone" | "carried";
type ImportKind = "schools" | "people" | "indicators";
type IndicatorKind = "vpr" | "oge" | "ege" | "olympiad" | "qualification" | "clubs" | "complaints" | "registered";

/** A month such as `2026-11`. */
type MonthName = string;

interface ProgrammeSummary {
  id: string; title: string; district: string; start: MonthName; months: number; timeZone: string; part?: ProgrammePart;
}

interface ProgrammeMonthNow { month: MonthName; due: number; held: number; green: number; amber: number; red: number; daysLeft: number; /** Whether only the own schools are counted. */ own?: boolean }

interface ProgrammeAlert {
  kind: "missedTwice" | "escalated" | "rosterOld" | "noOwner" | "unanswered" | "actionDue" | "monthEnding"
    | "delphiWaits" | "delphiComplete" | "delphiOver";
  school?: string; schoolName?: string; text?: string; action?: string; first?: MonthName; last?: MonthName; since?: string; due?: string; count?: string;
  params?: { text?: string; action?: string; first?: MonthName; last?: MonthName; since?: string; carried?: string; due?: string; count?: string; days?: string; month?: MonthName; board?: string; title?: string; round?: string; until?: string; reminded?: string; ended?: string };
}

interface ProgrammeDetails extends ProgrammeSummary {
  today: string; month: MonthName; schools: number; lowResult: number; difficult: number; leaders: number;
  thisMonth: ProgrammeMonthNow; alerts: ProgrammeAlert[]; next: MentoringSession[];
  mine?: { part?: ProgrammePart; school?: string | SchoolName | null; person?: string };
}

interface SchoolStatus { id: string; kind: SchoolStatusKind; from: string; to?: string; source: string }
interface MentoringLink extends SchoolName { link?: string; from?: string }
interface MentoringSchool extends SchoolName {
  statuses: SchoolStatus[]; leader?: MentoringLink; mentored?: MentoringLink[]; people?: number;
  mergedInto?: SchoolName | string; mergedFrom?: string;
}

interface MentoringPerson {
  id: string; name: string; school?: string; schoolName?: string; part: ProgrammePart; subject?: string;
  account?: string; login?: string;
}

type PersonName = string | { id?: string; name: string };

interface SessionAttendance { school: string; name?: string; minutes: number; people: number; counts: boolean }
interface MentoringSession {
  id: string; month: MonthName; title: string; problem: string; leader: string | SchoolName; leaderName?: string; schools: SchoolName[];
  startsAt: number; /** Minutes. */ duration: number; room?: string; link?: string; mode: BoardMode; anonymity: BoardAnonymity;
  facilitator?: PersonName; coFacilitator?: PersonName; secretary?: PersonName; makeUpFor?: MonthName; state: MentoringSessionState; board?: string; /** All of them, in their order. */ boards?: string[];
  attendance?: SessionAttendance[]; reason?: string;
  /** Whether whoever looks may change it. */
  editable?: boolean;
}
interface PlannedMonth { month: MonthName; sessions: MentoringSession[]; due?: number; held?: number }

interface RegularityCell { month: MonthName; state: MonthState; held: number | boolean; due: number | boolean; makeUp?: boolean }
interface RegularityRow extends SchoolName { months: RegularityCell[]; held: number; due: number; r?: number }
interface RegularityTotal { month: MonthName; held: number; due: number }
interface RegularityTable { months: MonthName[]; schools: RegularityRow[]; totals: RegularityTotal[] }
interface AttendanceTotal { school: string; name: string; sessions: number; minutes: number; people: number }
interface IdeasMonth { month: MonthName; ideas: number; adopted: number; actions: number; done: number }

interface EvidenceFile { id: string; name: string; size: number }
interface MentoringAction {
  id: string; item?: string; school: string; schoolName?: string; text: string; owner?: PersonName; due?: string | number;
  state: MentoringActionState; why?: string; carried?: number; escalated?: boolean;
  session?: string; month?: MonthName; may?: string[]; evidence?: EvidenceFile[];
}

interface ImportProblem { row?: number; column?: string; problem: { code: string; params?: Record<string, string | number> } }
interface ImportChange { row: number; key: string; before: unknown; after: unknown }
interface ImportPreview {
  id: string; kind: ImportKind; name?: string; columns?: (string | { key: string; title?: string })[]; rows: number;
  adds: Record<string, unknown>[]; changes: ImportChange[]; same: number; missing: unknown[]; errors: ImportProblem[];
  /** Headings that mean nothing here. */
  ignored?: string[];
  more?: { adds?: number; changes?: number; errors?: number };
}
interface ImportRecord {
  id: string; kind: ImportKind; name?: string; at?: number; by?: string; state?: "preview" | "previewed" | "applied" | "undone";
  adds?: number; changes?: number; rows?: number; appliedAt?: number; undoneAt?: number;
}

interface IndicatorPoint {
  year: number | string; n?: number; mean?: number; quality?: number; below?: number; value?: number; scale?: string | number;
  suppressed?: boolean; breaks?: boolean;
}
interface IndicatorBaseline { year: number | string; mean?: number; quality?: number; below?: number; value?: number; difference?: number; differences?: Partial<Record<"mean" | "quality" | "below" | "value", number>>;
}
interface IndicatorSeries {
  school?: string; name?: string; subject?: string; grade?: number | string; unit?: string; points: IndicatorPoint[];
  baseline?: IndicatorBaseline;
}
interface IndicatorRange { year: number | string; low: number; median: number; high: number; schools: number }
interface IndicatorTable {
  kinds: { kind: IndicatorKind; subjects: { subject: string; grades: number[] }[] }[]; series: IndicatorSeries[];
  range?: IndicatorRange[];
  /** By measure. */
  ranges?: Record<string, IndicatorRange[]>;
}

interface ProgrammeReport {
  from?: MonthName; to?: MonthName; schools?: MentoringSchool[]; regularity?: RegularityTable; attendance?: AttendanceTotal[];
  ideas?: IdeasMonth[]; actions?: MentoringAction[]; indicators?: IndicatorTable | IndicatorTable[];
}

interface ProtocolIdea {
  id: number; board?: number; text: string; author?: { name?: string; school?: string }; writtenBy?: { name: string };
  kind: "new" | "improve" | "combine" | "brought" | "parked"; parents: number[]; state: "shown" | "withdrawn" | "hidden";
  reason?: string; cluster?: number; at?: number;
}
interface ProtocolCluster { id: number; title: string; ideas: number[] }
interface ProtocolItem {
  id: number; kind: "cluster" | "idea"; title: string; raw?: number; balanced?: number; votes?: number; place?: number;
  ranking?: { sum: number; voters: number; firsts: number };
  matrix?: { criteria?: Record<string, number>; total: number; impact?: number; effort?: number; priority?: number; quadrant?: number | string; place?: number };
  iqr?: Record<string, number>; discuss?: boolean; own?: { value?: number; note?: string };
}
interface ProtocolDecision { item: number; verdict: "adopt" | "adapt" | "park" | "reject"; title?: string; reason: string; text?: string; by?: PersonName }
interface ProtocolRecord {
  id?: string; session?: string; room?: string; programmeSession?: string; title?: string; openedAt?: number; closedAt?: number; early?: boolean;
  version?: number;
  state: {
    stage: string; mode: BoardMode; anonymity: BoardAnonymity; problem: { text: string; agreed: boolean };
    scoring?: { matrix?: { criteria?: { id: string; title: string | { ru: string; en: string } }[] } };
    agreement?: { w: number; n: number; m: number }; schools?: SchoolName[]; early?: boolean; rounds?: number; voted?: number;
    delphi?: { ended?: boolean; why?: string };
  };
  agreement?: { w: number; n: number; m: number };
  ideas: ProtocolIdea[]; clusters: ProtocolCluster[]; items: ProtocolItem[]; decisions: ProtocolDecision[]; actions: MentoringAction[];
  protocol?: {
    title?: string; programme?: string; date?: number; place?: string; facilitator?: PersonName; secretary?: PersonName;
    attendance?: { school?: string; name?: string; minutes?: number; people?: number; counts?: boolean }[];
  };
  /** Last month's actions, as they were reviewed. */
  previous?: MentoringAction[];
  rights?: string[]; mine?: { rights?: string[] };
  unlocks?: { id: string; idea: number; reason: string; askedBy?: string; approvedBy?: string; at?: number; mine?: boolean }[];
  protocolReady?: boolean;
  /** Why the board stays beyond its time; for administrators. */
  hold?: { reason: string; by: string; at: number };
  /** When everything went that says who did what. */
  condensedAt?: number;
}
