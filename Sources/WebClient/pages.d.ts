// Types of the pages around the call: accounts, schools, meetings, as the server's API gives them.

type AccountRole = "administrator" | "staff" | "pupil";
type MeetingRole = "administrator" | "facilitator" | "secretary" | "delegate" | "technician" | "participant" | "observer" | "guest";
type AdmissionPolicy = "ask" | "accept" | "deny" | "registered" | "schools";
type AdultRule = "always" | "pupils" | "never";

interface SchoolName { id: string; name: string }
interface School extends SchoolName { accounts?: number }
interface Account {
  id: string; login?: string; name: string; role: AccountRole; school: SchoolName | null;
  createdAt?: string; disabled?: boolean;
  /** Has not chosen a password yet. */
  invited?: boolean;
}
interface InvitationLink { link: string; expiresAt?: string }
interface APIKey { id: string; name: string; room?: string | null; permissions: string[]; createdAt?: string; lastUsedAt?: string }

interface MeetingPlan {
  startsAt?: string | null;
  /** Minutes. */
  duration?: number | null;
  timeZone?: string | null;
  recurrence?: "monthly" | null;
  description?: string | null;
  policy?: AdmissionPolicy;
  guests?: boolean;
}
interface Meeting extends MeetingPlan {
  slug: string; title: string; participants?: number; capacity?: number; link?: string; createdAt?: string;
  /** Whether one may change and delete it. */
  editable?: boolean;
}
interface MeetingDetails extends Meeting {
  needsAdult?: AdultRule;
  schools?: { id: string; name?: string; quota?: number | null }[];
  roles?: { account: string; name?: string; role: MeetingRole }[];
  invitations?: PersonalLink[];
}
interface PersonalLink { id: string; name: string; role: MeetingRole; school?: SchoolName | null; link?: string; usedAt?: string }
interface ReportRow {
  name: string; school?: string | null; role: MeetingRole; registered?: boolean; people: number;
  /** Milliseconds since 1970. */
  stays: { from: number; to: number | null }[];
  seconds: number;
}

interface RoomInfo extends MeetingPlan {}
interface AppState {
  /** How many sit before this screen. */
  people: number;
  /** The secret of a personal link, until the page is closed. */
  invitation: string | null;
}
