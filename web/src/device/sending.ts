// Sending what waits. Whoever sends twice is answered "duplicate", so it is always safe to send again.
import { clients, fact, queueOf, setFact, settle } from "./store";
import type { Queued, State } from "./store";

const BATCH = 50;
const CLIENT = "/deliveries/client/";
const DELIVER = "/deliveries/";
const FINISH = "/deliveries/finish/";

interface Answered {
  sequence: number | null;
  outcome: string;
  first: string;
  message: string;
}

async function post<T>(address: string, content: object): Promise<T | null> {
  const response = await fetch(address, {
    method: "POST",
    body: JSON.stringify(content),
    headers: { "Content-Type": "application/json" },
    credentials: "same-origin",
  });
  if (response.status >= 500) throw new Error(`${response.status}`);
  return response.ok ? ((await response.json()) as T) : null;
}

/** What became of a record, as the device keeps it; null while it still waits. */
function stateOf(answer: Answered): State | null {
  const settled = answer.outcome === "duplicate" ? answer.first : answer.outcome;
  if (settled === "accepted" || settled === "late") return settled;
  return settled === "waiting" ? null : "refused"; // a conflict is one, too: the record stays here with its reason
}

async function send(client: string): Promise<void> {
  const tried = new Set<number>();
  for (;;) {
    const waiting = (await queueOf(client)).filter((one) => one.state === "waiting" && !tried.has(one.sequence));
    const batch = waiting.slice(0, BATCH);
    if (batch.length === 0) return;
    batch.forEach((one) => tried.add(one.sequence));
    const records = batch.map(({ sequence, kind, at, payload }) => ({ client, sequence, kind, at, payload }));
    const answered = await post<{ records: Answered[] }>(DELIVER, { records });
    if (!answered) return;
    const answers = new Map(answered.records.map((one) => [one.sequence, one]));
    const settled = batch.flatMap((record): Queued[] => {
      const answer = answers.get(record.sequence);
      const state = answer ? stateOf(answer) : null;
      if (!answer || !state) return [];
      return [{ ...record, state, message: answer.message, payload: state === "refused" ? record.payload : {} }];
    });
    await settle(settled);
  }
}

async function meet(): Promise<void> {
  const known = await clients();
  const me = await post<{ client: string | null }>(CLIENT, { known });
  if (!me) return;
  await setFact("contact", new Date().toISOString());
  const leaving = await fact<string>("leaving");
  if (me.client && !known.includes(me.client)) await setFact("clients", [...known, me.client]);
  if (me.client) await send(me.client);
  if (leaving) {
    // Somebody finished here while there was no line: only now can the server be told to forget the cookie.
    if (me.client === leaving) await post(FINISH, {});
    await setFact("leaving", null);
    await setFact("current", me.client === leaving ? null : me.client);
    return;
  }
  await setFact("current", me.client);
}

/** Speak to the server: who is here, what waits. One at a time on this device; throws when there is no line. */
export async function contact(): Promise<void> {
  const locks = (navigator as { locks?: LockManager }).locks;
  return locks ? locks.request("wanli-contact", meet) : meet();
}

/** Close the session of the person in front of the device, with a line or without. */
export async function leave(): Promise<void> {
  const current = await fact<string>("current");
  try {
    await contact();
    await post(FINISH, {});
  } catch {
    if (current) await setFact("leaving", current);
  }
  await setFact("current", null);
}
