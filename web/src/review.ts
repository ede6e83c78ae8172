// Spaced review in the browser: the same rules as wanli.science.memory, by the sister of the library used there.
// tests/learning/practice/golden.json holds both to the same numbers.
import { createEmptyCard, fsrs, Rating, State, type Card as Kept } from "ts-fsrs";

/** Days are "2026-11-25", as the place keeps its calendar (Asia/Shanghai). */
export type Day = string;

/** What is remembered of one question: stability in days, difficulty from 1 to 10. */
export interface Card {
  stability: number;
  difficulty: number;
  last: Day;
  due: Day;
}

/** A question that was answered before, as it is kept on the device. */
export interface Waiting {
  code: string;
  topic: string;
  due: Day;
  last: Day;
  stability: number;
}

/** Questions never answered before, by topic: the topic of least certainty first, in it the best question first. */
export type Fresh = readonly (readonly [topic: string, codes: readonly string[]])[];

export const DAILY = 5;
export const MOST_OF_A_TOPIC = 2;
const PLACE = "Asia/Shanghai";

const scheduler = fsrs({
  request_retention: 0.9,
  maximum_interval: 365,
  enable_fuzz: false,
  enable_short_term: true,
  learning_steps: [],
  relearning_steps: [],
});

const noon = (day: Day): Date => new Date(`${day}T12:00:00Z`);
const dayOf = (date: Date): Day => date.toISOString().slice(0, 10);

/** The day on which something happens, in the calendar of the place. */
export function today(at: Date = new Date()): Day {
  return new Intl.DateTimeFormat("en-CA", { timeZone: PLACE, year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
}

/** The card after one answer; null is a question never answered before. "Don't know" is not right. */
export function schedule(card: Card | null, right: boolean, on: Day): Card {
  const day = card !== null && on < card.last ? card.last : on;
  let before: Kept = createEmptyCard(noon(day));
  if (card !== null) {
    before = {
      ...before,
      stability: card.stability,
      difficulty: card.difficulty,
      due: noon(card.due),
      last_review: noon(card.last),
      state: State.Review,
      reps: 1,
    };
  }
  const after = scheduler.next(before, noon(day), right ? Rating.Good : Rating.Again).card;
  // The interval from the stability alone: ts-fsrs also keeps Good a day behind Again, which the server does not.
  const due = noon(day);
  due.setUTCDate(due.getUTCDate() + scheduler.next_interval(after.stability, 0));
  return { stability: after.stability, difficulty: after.difficulty, last: day, due: dayOf(due) };
}

/** The codes to ask on a day: what is due, then what one is least sure of. The rule: wanli.science.memory.choose. */
export function choose(waiting: readonly Waiting[], fresh: Fresh, on: Day, most: number = DAILY): string[] {
  const cards = waiting.filter((card) => card.last < on).sort(byUrgency);
  const due = cards.filter((card) => card.due <= on).map(named);
  const later = cards.filter((card) => card.due > on).map(named);
  const fairly = [...due, ...inTurns(fresh)];
  const chosen: string[] = [];
  const ofTopic = new Map<string, number>();
  for (const [code, topic] of fairly) {
    const count = ofTopic.get(topic) ?? 0;
    if (chosen.length < most && count < MOST_OF_A_TOPIC) {
      chosen.push(code);
      ofTopic.set(topic, count + 1);
    }
  }
  const rest = [...fairly, ...later].map(([code]) => code).filter((code) => !chosen.includes(code));
  return [...chosen, ...rest.slice(0, most - chosen.length)];
}

type Named = readonly [code: string, topic: string];

const named = (card: Waiting): Named => [card.code, card.topic];
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function byUrgency(a: Waiting, b: Waiting): number {
  return compare(a.due, b.due) || a.stability - b.stability || compare(a.code, b.code);
}

function inTurns(fresh: Fresh): Named[] {
  const most = Math.max(0, ...fresh.map(([, codes]) => codes.length));
  const turns: Named[] = [];
  for (let turn = 0; turn < most; turn += 1) {
    for (const [topic, codes] of fresh) {
      const code = codes[turn];
      if (code !== undefined) turns.push([code, topic]);
    }
  }
  return turns;
}
