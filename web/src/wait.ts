// A page that waits for something looks again every few seconds, quietly, and goes on once the page says something else.

export function waitForIt(): void {
  const waiting = document.querySelector<HTMLElement>("[data-wait]");
  if (!waiting) return;
  const seconds = Number(waiting.dataset["wait"]) || 3;
  const look = async (): Promise<void> => {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
      if (!answer.ok || !(await answer.text()).includes("data-wait=")) return location.reload();
    } catch {
      // the line is down: look again later
    }
    setTimeout(look, seconds * 1000);
  };
  setTimeout(look, seconds * 1000);
}
