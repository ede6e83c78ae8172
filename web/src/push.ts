// Reminders by the browser, where it can and the person agrees; wanli.learning.practice sends them. Shown only where
// scripts run, the browser can and this installation has a key.

/** Bytes from base64url. */
function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

async function subscribe(section: HTMLElement, worker: ServiceWorkerRegistration): Promise<void> {
  const told = section.querySelector<HTMLElement>("[role=status]");
  const form = document.querySelector("main form");
  const chosen = form instanceof HTMLFormElement ? new FormData(form) : new FormData();
  let words = told?.dataset.pushRefused ?? "";
  try {
    const subscription = await worker.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: bytes(section.dataset.push ?? ""),
    });
    const response = await fetch(section.dataset.pushTo ?? "", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": section.dataset.csrf ?? "" },
      body: JSON.stringify({ ...subscription.toJSON(), at: chosen.get("at"), weekday: chosen.get("weekday") }),
    });
    if (response.ok) words = told?.dataset.pushTold ?? "";
    else {
      await subscription.unsubscribe();
      words = ((await response.json()) as { message: string }).message || words;
    }
  } catch {
    // Refused by the person or by the browser: the calendar is there.
  }
  if (told) told.textContent = words;
}

export async function offerReminder(): Promise<void> {
  const section = document.querySelector<HTMLElement>("[data-push]");
  if (!section || !window.isSecureContext || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  const worker = await navigator.serviceWorker.ready; // every page registers it
  section.hidden = false;
  section.querySelector("button")?.addEventListener("click", () => void subscribe(section, worker));
}
