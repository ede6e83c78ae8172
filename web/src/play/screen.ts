// The big screen: counts twice a second, the new page when the hall has moved, and a presenter's keys.

interface Counts {
  step: number;
  seats: number;
  answered: number;
}

const PAUSE = 500; // ms
const ONWARD = new Set(["PageDown", "ArrowRight"]); // what a presenter's remote sends

export function leadHall(): void {
  const stage = document.querySelector<HTMLElement>("[data-screen]");
  const url = stage?.dataset["screen"];
  const partUrl = stage?.dataset["partUrl"];
  if (!stage || !url || !partUrl) return;
  const lost = document.querySelector<HTMLElement>("[data-hall-lost]");
  let tag = "";
  let isMoving = false;
  let timer = 0;

  const write = (selector: string, value: number): void =>
    stage.querySelectorAll(selector).forEach((element) => (element.textContent = String(value)));

  const update = async (counts: Counts): Promise<void> => {
    const shown = Number(stage.querySelector<HTMLElement>("[data-part]")?.dataset["step"] ?? 0);
    if (counts.step !== shown) {
      const answer = await fetch(partUrl, { cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      stage.innerHTML = await answer.text();
      stage.querySelector<HTMLElement>("[data-next]")?.focus({ preventScroll: true });
      return;
    }
    write("[data-seats]", counts.seats);
    write("[data-answered]", counts.answered);
    const bar = stage.querySelector<HTMLProgressElement>("[data-answered-bar]");
    if (bar) {
      bar.max = Math.max(counts.seats, 1);
      bar.value = counts.answered;
    }
  };

  const ask = async (): Promise<void> => {
    clearTimeout(timer);
    try {
      const answer = await fetch(url, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
      if (answer.status === 200) {
        await update((await answer.json()) as Counts);
        tag = answer.headers.get("ETag") ?? "";
      } else if (answer.status !== 304) throw new Error(String(answer.status));
      if (lost) lost.hidden = true;
    } catch {
      if (lost) lost.hidden = false;
    }
    clearTimeout(timer); // one clock, however many asked
    timer = window.setTimeout(ask, PAUSE);
  };

  stage.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isMoving) return;
    isMoving = true;
    const form = event.target as HTMLFormElement;
    try {
      await fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin", redirect: "manual" });
    } catch {
      if (lost) lost.hidden = false;
    }
    isMoving = false;
    tag = "";
    await ask();
  });

  document.addEventListener("keydown", (event) => {
    if (!ONWARD.has(event.key) || event.repeat) return;
    event.preventDefault();
    stage.querySelector<HTMLButtonElement>("[data-next]")?.click();
  });

  const full = document.querySelector<HTMLButtonElement>("[data-fullscreen]");
  if (full && document.fullscreenEnabled) {
    full.hidden = false;
    full.addEventListener("click", () => {
      void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
    });
  }
  timer = window.setTimeout(ask, PAUSE);
}
