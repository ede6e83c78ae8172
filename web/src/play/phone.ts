// A phone in a hall: asks every one and a half seconds whether the hall has moved, and shows what is new.

const PAUSE = 1500; // ms, give or take a fifth so that three hundred phones do not ask at once
const MOST_PAUSE = 15_000;

/** Put the answer in the place of what is shown; the reader's place on the page starts anew with a new question. */
export function show(place: HTMLElement, html: string): void {
  const stepOf = (): string => place.querySelector<HTMLElement>("[data-part]")?.dataset["step"] ?? "";
  const before = stepOf();
  place.innerHTML = html;
  if (stepOf() !== before) scrollTo({ top: 0 });
}

export function followHall(): void {
  const place = document.querySelector<HTMLElement>("[data-hall]");
  const url = place?.dataset["hall"];
  if (!place || !url) return;
  const lost = document.querySelector<HTMLElement>("[data-hall-lost]");
  const part = (): HTMLElement | null => place.querySelector("[data-part]");
  const isStill = (): boolean => part()?.dataset["still"] !== undefined;
  let failures = 0;
  let isSending = false;
  let timer = 0;

  const plan = (): void => {
    clearTimeout(timer);
    if (isStill()) return;
    const pause = Math.min(PAUSE * 2 ** failures, MOST_PAUSE);
    timer = window.setTimeout(ask, pause * (0.8 + Math.random() * 0.4));
  };

  const failed = (): void => {
    failures += 1;
    if (lost) lost.hidden = failures < 2;
  };

  const worked = (): void => {
    failures = 0;
    if (lost) lost.hidden = true;
  };

  const ask = async (): Promise<void> => {
    const step = part()?.dataset["step"] ?? "0";
    try {
      const answer = await fetch(url, { headers: { "If-None-Match": `"${step}"` }, cache: "no-store" });
      if (!answer.ok && answer.status !== 304) throw new Error(String(answer.status));
      worked();
      if (answer.status === 200 && !isSending) {
        const html = await answer.text();
        if (!isSending) show(place, html);
      }
    } catch {
      failed();
    }
    plan();
  };

  place.addEventListener("submit", async (event) => {
    const form = event.target as HTMLFormElement;
    if (form.dataset["hallAnswer"] === undefined) return;
    event.preventDefault();
    if (isSending) return; // the second tap of a double tap
    isSending = true;
    const button = (event as SubmitEvent).submitter as HTMLButtonElement;
    const data = new FormData(form);
    data.set("choice", button.value);
    data.set("part", "yes");
    form.setAttribute("aria-busy", "true");
    button.classList.add("is-chosen");
    // The line may drop just now: the same answer is sent until somebody has said what became of it. It counts once.
    for (;;) {
      try {
        const answer = await fetch(form.action, { method: "POST", body: data, credentials: "same-origin" });
        if (!answer.ok && answer.status !== 409) throw new Error(String(answer.status));
        worked();
        show(place, await answer.text());
        break;
      } catch {
        failed();
        if (failures > 8) break;
        await new Promise((resolve) => setTimeout(resolve, Math.min(500 * 2 ** failures, MOST_PAUSE)));
      }
    }
    form.removeAttribute("aria-busy");
    button.classList.remove("is-chosen");
    isSending = false;
    plan();
  });

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || isSending) return;
    clearTimeout(timer); // a phone that comes back from the pocket does not wait
    void ask();
  });
  plan();
}
