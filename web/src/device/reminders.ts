// Reminders by the browser, on the worker's side; web/src/push.ts asks for them, wanli.learning.practice sends them.

/** What is needed of the events below. */
interface Waits {
  waitUntil(work: Promise<unknown>): void;
}
interface Pushed extends Waits {
  readonly data: { json(): unknown } | null;
}
interface Clicked extends Waits {
  readonly notification: Notification;
}
interface Worker {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { openWindow(url: string): Promise<unknown> };
}

/** In the service worker, on "push": show the message. */
export function remind(worker: Worker, event: Pushed): void {
  const { title, body, url } = (event.data?.json() ?? {}) as { title?: string; body?: string; url?: string };
  if (title) event.waitUntil(worker.registration.showNotification(title, { body: body ?? "", tag: "five", data: url }));
}

/** In the service worker, on "notificationclick": open the five. */
export function openReminded(worker: Worker, event: Clicked): void {
  event.notification.close();
  event.waitUntil(worker.clients.openWindow(String(event.notification.data ?? "/practice/")));
}
