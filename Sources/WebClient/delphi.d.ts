// Types of a round of scores between sessions, as the server tells it.

interface DelphiLine { text: string; author?: string; school?: string }

interface DelphiItem {
  id: number; isCluster: boolean; title: string; ideas: DelphiLine[]; author?: string;
  /** What the last closed round came to, by criterion. */
  medians?: Record<string, number>; ranges?: Record<string, number>; disputed?: boolean;
}

interface DelphiOwn {
  /** What holds, by item and criterion; `before`: when the round before was closed. */
  scores: Record<string, Record<string, number>>; before: Record<string, Record<string, number>>;
  /** What was said in this round, by item. */
  given: Record<string, string[]>;
  left: number; all: number;
}

interface DelphiSchool { id: string; name: string; begun: number; complete: number }

interface DelphiSheet {
  board: string; title: string; room: string; programmeSession?: string; timeZone?: string; problem: string;
  anonymity: BoardAnonymity; stage: BoardStage; round: number; rounds: number; open: boolean;
  deadline?: { at: number; passed?: boolean }; delphi?: { ended: boolean; why?: string };
  criteria: BoardCriterion[]; items: DelphiItem[]; voted: number;
  part: "score" | "lead" | "host" | "look";
  own?: DelphiOwn;
  progress?: { schools: DelphiSchool[]; others: number; remindedAt?: number };
  schools: { id: string; name: string }[];
}

/** Scores that were chosen and are not yet sent, by item and criterion. */
type DelphiChoice = Record<string, Record<string, number>>;
