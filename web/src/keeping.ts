// Registers the worker, tells it when there is a line, and lets a topic be kept on this device.

const PAUSE = 60_000; // between two contacts
const LAST = "wanli-contact";

/** Have the worker do something; whether it succeeded. */
export async function askWorker(act: string, slug = ""): Promise<boolean> {
  const { active } = await navigator.serviceWorker.ready;
  if (!active) return false;
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = (event) => resolve((event.data as { done: boolean }).done);
    active.postMessage({ act, slug }, [channel.port2]);
  });
}

function touch(): void {
  if (!navigator.onLine || document.visibilityState === "hidden") return;
  if (Date.now() - Number(sessionStorage.getItem(LAST) ?? 0) < PAUSE) return;
  sessionStorage.setItem(LAST, String(Date.now()));
  void askWorker("contact");
}

async function keepButton(button: HTMLButtonElement): Promise<void> {
  const slugs = (button.dataset["keep"] ?? "").split(" ");
  const words = button.querySelector("span") ?? button;
  const say = (name: string): void => void (words.textContent = button.dataset[name] ?? words.textContent);
  button.hidden = false;
  const kept = await Promise.all(slugs.map((slug) => caches.has(`topic:${slug}`)));
  if (kept.every(Boolean)) say("keptWord");
  button.addEventListener("click", async () => {
    button.disabled = true;
    say("workingWord");
    let succeeded = true; // one after the other: the line may be thin
    for (const slug of slugs) succeeded = succeeded && (await askWorker("keep", slug));
    say(succeeded ? "keptWord" : "failedWord");
    button.disabled = false;
  });
}

export function keepForLater(): void {
  if (!("serviceWorker" in navigator) || !window.isSecureContext) return;
  window.addEventListener("load", async () => {
    await navigator.serviceWorker.register("/worker.js");
    if (document.querySelector("[data-erased]")) await askWorker("forget");
    else touch();
  });
  window.addEventListener("online", () => void askWorker("contact"));
  document.addEventListener("visibilitychange", touch);
  document.querySelectorAll<HTMLButtonElement>("button[data-keep]").forEach((button) => void keepButton(button));
}
