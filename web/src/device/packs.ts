// Keeping topics on the device, and dropping what has been taken back.
import { dropPack, packs, putPack } from "./store";
import type { Pack } from "./store";

const nameOf = (slug: string): string => `topic:${slug}`;
// So that reading by a person and fetching by a device can be told apart.
const KEEPING: RequestInit = { credentials: "same-origin", headers: { "X-Keeping": "1" } };

async function fetchWhole(address: string): Promise<Response> {
  const response = await fetch(address, KEEPING);
  if (!response.ok || response.redirected) throw new Error(`${address}: ${response.status}`);
  return response;
}

/** Pictures of our own that a page shows, by their address on this site. */
const picturesIn = (html: string): string[] => [...html.matchAll(/<img[^>]+src="(\/[^"/][^"]*)"/g)].map((found) => found[1] ?? "");

/** Style sheets and scripts that a page is drawn with. */
const partsOf = (html: string): string[] =>
  [...html.matchAll(/<(?:link rel="stylesheet" href|script src)="(\/[^"/][^"]*)"/g)].map((found) => found[1] ?? "");

/** Keep a topic: its questions, its pages, and what those are drawn with. All of it, or it is as it was before. */
export async function keep(slug: string): Promise<void> {
  const pack = (await (await fetchWhole(`/offline/pack/${slug}.json`)).json()) as Pack;
  const fetched: [string, Response][] = [];
  const parts = new Set<string>();
  for (const address of [`/learn/${slug}/`, ...pack.pages.map((page) => page.url)]) {
    const page = await fetchWhole(address);
    const html = await page.clone().text();
    fetched.push([address, page]);
    [...picturesIn(html), ...partsOf(html)].forEach((part) => parts.add(part));
  }
  for (const part of parts) fetched.push([part, await fetchWhole(part)]);
  await caches.delete(nameOf(slug));
  const cache = await caches.open(nameOf(slug));
  await Promise.all(fetched.map(([address, response]) => cache.put(address, response)));
  await putPack(pack);
}

export async function drop(slug: string): Promise<void> {
  await dropPack(slug);
  await caches.delete(nameOf(slug));
}

/** Ask which versions are in force: fetch anew what changed, drop what is no longer there. Throws without a line. */
export async function refresh(): Promise<void> {
  const kept = await packs();
  if (kept.length === 0) return;
  const asked = kept.map((pack) => pack.slug).join(",");
  const { versions } = (await (await fetchWhole(`/offline/packs.json?kept=${asked}`)).json()) as { versions: Record<string, string> };
  for (const pack of kept) {
    const version = versions[pack.slug];
    if (version === undefined) await drop(pack.slug);
    else if (version !== pack.version) await renew(pack.slug);
  }
}

/** What is old may have been taken back: if it cannot be had anew, it is not shown any more either. */
async function renew(slug: string): Promise<void> {
  try {
    await keep(slug);
  } catch (reason) {
    await drop(slug);
    throw reason;
  }
}
