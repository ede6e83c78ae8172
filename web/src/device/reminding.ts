// Reminders in the service worker: shown when they arrive, and leading to the five when they are touched.

/** What is needed of a worker and its events: the types of workers and of pages cannot both be loaded. */
interface Shown {
  close(): void;
  readonly data: unknown;
}
interface Waits {
  waitUntil(work: Promise<unknown>): void;
}
export interface Pushed extends Waits {
  readonly data: { json(): unknown } | null;
}
export interface Touched extends Waits {
  readonly notification: Shown;
}
interface Worker {
  readonly registration: { showNotification(title: string, options: { body: string; tag: string; data: string }): Promise<void> };
  readonly clients: { openWindow(url: string): Promise<unknown> };
}

const HOME = "/practice/";

/** On "push": show the message that `wanli.learning.practice` sent. */
export function remind(worker: Worker, event: Pushed): void {
  const { title, body, url } = (event.data?.json() ?? {}) as { title?: string; body?: string; url?: string };
  if (!title) return;
  event.waitUntil(worker.registration.showNotification(title, { body: body ?? "", tag: "five", data: url ?? HOME }));
}

/** On "notificationclick": open the five. */
export function openReminded(worker: Worker, event: Touched): void {
  event.notification.close();
  event.waitUntil(worker.clients.openWindow(String(event.notification.data ?? HOME)));
}
