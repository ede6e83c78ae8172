// The service worker. With a line it stands aside; without one it gives what was kept. It never keeps a page by itself
// that could tell anything about a person.
import { contact } from "./device/sending";
import { drop, keep, refresh } from "./device/packs";
import { openReminded, remind } from "./device/reminding";
import { forget } from "./device/store";

interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
}

declare const self: ServiceWorkerGlobalScope & { WANLI: { pages: string[]; assets: string[] } };

const SHELL = "shell";
const { pages, assets } = self.WANLI;

/** The two pages that open without a line, in the look and language in which pages are shown now. */
async function keepShell(): Promise<void> {
  const cache = await caches.open(SHELL);
  const wanted = [...pages, ...assets];
  const responses = await Promise.all(wanted.map((address) => fetch(address, { credentials: "same-origin" })));
  if (!responses.every((response) => response.ok)) throw new Error("the shell could not be kept");
  await Promise.all(responses.map((response, index) => cache.put(wanted[index] ?? "", response)));
  const current = new Set(wanted.map((address) => new URL(address, self.location.origin).href));
  for (const request of await cache.keys()) if (!current.has(request.url)) await cache.delete(request);
}

const METHODS: Record<string, (slug: string) => Promise<unknown>> = {
  keep: async (slug) => {
    await contact(); // who is here has to be known before the line is gone
    await keep(slug);
  },
  drop,
  forget,
  contact: async () => {
    await contact();
    await refresh();
    await keepShell();
  },
};

/** What was kept for an address: the page itself, or for a page that is not here the one that says so. */
async function kept(request: Request): Promise<Response> {
  const exact = await caches.match(request, { ignoreVary: true });
  if (exact) return exact;
  if (request.mode !== "navigate") return Response.error();
  const here = new URL(request.url).pathname;
  const own = await caches.match(pages.find((page) => page === here) ?? pages[0] ?? "/", { ignoreVary: true });
  return own ?? Response.error();
}

self.addEventListener("install", (event) => {
  event.waitUntil(keepShell().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(fetch(request).catch(() => kept(request)));
});

self.addEventListener("message", (event) => {
  const { act, slug } = event.data as { act: string; slug?: string };
  const method = METHODS[act];
  const port = event.ports[0];
  if (!method) return;
  event.waitUntil(
    method(slug ?? "").then(
      () => port?.postMessage({ done: true }),
      () => port?.postMessage({ done: false }),
    ),
  );
});

self.addEventListener("push", (event) => remind(self, event));
self.addEventListener("notificationclick", (event) => openReminded(self, event));

// Where browsers have background sync, the queue goes out even after the page was closed.
self.addEventListener("sync" as "message", ((event: SyncEvent) => event.waitUntil(contact())) as unknown as (event: ExtendableMessageEvent) => void);
