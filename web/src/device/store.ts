// What this device remembers: packs that were kept, records that wait to be sent, and a few facts. Used by pages and by
// the worker alike, so that both see the same queue.

export interface Option {
  text: string;
  why: string;
}

export interface Question {
  code: string;
  language: string;
  stem: string;
  options: Option[];
  key: number;
  source: string;
}

export interface Pack {
  slug: string;
  title: string;
  language: string;
  version: string;
  pages: { url: string; title: string; version: string }[];
  questions: Question[];
}

export type State = "waiting" | "accepted" | "late" | "refused";

/** A record as it waits and as it was answered. `at` is when it happened; once taken, its payload is forgotten here. */
export interface Queued {
  client: string;
  sequence: number;
  kind: string;
  at: string;
  payload: Record<string, unknown>;
  state: State;
  what: string;
  message: string;
}

const NAME = "wanli";

let opened: Promise<IDBDatabase> | null = null;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("queue", { keyPath: ["client", "sequence"] });
      request.result.createObjectStore("packs", { keyPath: "slug" });
      request.result.createObjectStore("facts");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Resolves when what was written is on the disk, not merely handed in. */
function done(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

type Store = "queue" | "packs" | "facts";

async function read<T>(store: Store, ask: (store: IDBObjectStore) => IDBRequest): Promise<T> {
  const base = await database();
  return answer(ask(base.transaction(store).objectStore(store))) as Promise<T>;
}

async function write(store: Store, act: (store: IDBObjectStore) => void): Promise<void> {
  const base = await database();
  const transaction = base.transaction(store, "readwrite");
  act(transaction.objectStore(store));
  return done(transaction);
}

export const fact = async <T>(name: string): Promise<T | null> => (await read<T | undefined>("facts", (s) => s.get(name))) ?? null;
export const setFact = (name: string, value: unknown): Promise<void> =>
  write("facts", (store) => (value === null ? store.delete(name) : store.put(value, name)));

export const packs = (): Promise<Pack[]> => read("packs", (store) => store.getAll());
export const putPack = (pack: Pack): Promise<void> => write("packs", (store) => store.put(pack));
export const dropPack = (slug: string): Promise<void> => write("packs", (store) => store.delete(slug));

const every = (client: string): IDBKeyRange => IDBKeyRange.bound([client, 0], [client, Number.MAX_SAFE_INTEGER]);

export const queueOf = (client: string): Promise<Queued[]> => read("queue", (store) => store.getAll(every(client)));

/** Every profile that left something here. */
export async function clients(): Promise<string[]> {
  const keys = await read<[string, number][]>("queue", (store) => store.getAllKeys());
  const known = (await fact<string[]>("clients")) ?? [];
  return [...new Set([...known, ...keys.map(([client]) => client)])];
}

/** How many records of others than `client` wait here. */
export async function othersWaiting(client: string | null): Promise<number> {
  const all = await read<Queued[]>("queue", (store) => store.getAll());
  return all.filter((record) => record.client !== client && record.state === "waiting").length;
}

/** Add a record of the person in front of the device; false when nobody here has agreed to being remembered.
 *
 * Number and record are written in one transaction: two windows never give out the same number.
 */
export async function enqueue(kind: string, payload: Record<string, unknown>, what: string): Promise<boolean> {
  const base = await database();
  const transaction = base.transaction(["queue", "facts"], "readwrite");
  const finished = done(transaction);
  const facts = transaction.objectStore("facts");
  const client = (await answer(facts.get("current"))) as string | undefined;
  if (!client) {
    await finished;
    return false;
  }
  const sequence = (((await answer(facts.get(`sequence:${client}`))) as number | undefined) ?? 0) + 1;
  facts.put(sequence, `sequence:${client}`);
  const at = new Date().toISOString();
  const record: Queued = { client, sequence, kind, at, payload, state: "waiting", what, message: "" };
  transaction.objectStore("queue").put(record);
  await finished;
  return true;
}

const KEPT = 500; // records that were taken: enough to show, not enough to fill a phone

export async function settle(records: Queued[]): Promise<void> {
  await write("queue", (store) => records.forEach((record) => store.put(record)));
  const client = records[0]?.client;
  if (!client) return;
  const taken = (await queueOf(client)).filter((record) => record.state === "accepted" || record.state === "late");
  const old = taken.slice(0, Math.max(taken.length - KEPT, 0));
  if (old.length) await write("queue", (store) => old.forEach((one) => store.delete([one.client, one.sequence])));
}

/** Forget the person in front of the device, who has been erased, with everything that waited. */
export async function forget(): Promise<void> {
  const client = await fact<string>("current");
  if (!client) return;
  await write("queue", (store) => store.delete(every(client)));
  const known = (await fact<string[]>("clients")) ?? [];
  await setFact("clients", known.filter((one) => one !== client));
  await setFact(`sequence:${client}`, null);
  await setFact("current", null);
}
