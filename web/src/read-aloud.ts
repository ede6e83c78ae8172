// Buttons that read a part of the page aloud and stop again: paragraph by paragraph, which is shown while it is read,
// at a speed that one chooses once.

const PAUSE = /(?<end>[。！？；.!?;\n])/;
const BLOCKS = "p, li, h1, h2, h3, h4, legend, dt, dd, blockquote, figcaption, label, td, th";
const KEPT = "wanli-speed";
const SPEEDS = [
  { name: "slow", rate: 0.75 },
  { name: "normal", rate: 1 },
  { name: "fast", rate: 1.3 },
] as const;

interface Part {
  place: HTMLElement;
  text: string;
}

/** Chinese phone voices stop after some two hundred characters, so the text goes to them in sentences. */
export function sentences(text: string): string[] {
  const parts = text.split(PAUSE);
  const found: string[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    const sentence = `${parts[i] ?? ""}${parts[i + 1] ?? ""}`.trim();
    if (sentence) found.push(sentence);
  }
  return found;
}

/** The sentences of a part of the page, each with the paragraph in which it stands. */
function partsOf(source: HTMLElement): Part[] {
  const inner = [...source.querySelectorAll<HTMLElement>(BLOCKS)].filter((block) => !block.querySelector(BLOCKS));
  const blocks = inner.length > 0 ? inner : [source];
  return blocks.filter((block) => block.checkVisibility?.() ?? true).flatMap((place) => sentences(place.innerText).map((text) => ({ place, text })));
}

/** In 长辈版 one begins slowly; whoever has chosen a speed keeps it. */
function speed(): number {
  const kept = SPEEDS.findIndex(({ name }) => name === localStorage.getItem(KEPT));
  if (kept >= 0) return kept;
  return document.documentElement.classList.contains("view-elder") ? 0 : 1;
}

function voiceOf(place: HTMLElement): string {
  const language = place.closest<HTMLElement>("[lang]")?.lang ?? "zh-CN";
  return language.toLowerCase() === "zh-hans" ? "zh-CN" : language;
}

function prepare(button: HTMLButtonElement, voice: SpeechSynthesis, silence: () => void): () => void {
  const words = button.querySelector("span");
  const source = document.querySelector<HTMLElement>(button.dataset["readAloud"] ?? "");
  const pace = button.parentElement?.querySelector<HTMLButtonElement>("button[data-read-speed]") ?? null;
  if (!words || !source) return () => undefined;
  const start = words.textContent ?? "";
  let turn = 0; // what an earlier turn still reports is of no interest

  const mark = (place: HTMLElement | null): void => {
    source.querySelectorAll(".is-read").forEach((one) => one.classList.remove("is-read"));
    place?.classList.add("is-read");
  };
  const show = (reading: boolean): void => {
    button.setAttribute("aria-pressed", String(reading));
    words.textContent = reading ? (button.dataset["stopWord"] ?? start) : start;
    if (pace) pace.hidden = !reading;
    if (!reading) mark(null);
  };
  const stop = (): void => {
    turn += 1;
    if (button.getAttribute("aria-pressed") === "true") voice.cancel();
    show(false);
  };
  let queue: Part[] = [];
  let at = 0;
  const read = (): void => {
    const part = queue[at];
    if (!part) return stop();
    const mine = turn;
    mark(part.place);
    const speech = new SpeechSynthesisUtterance(part.text);
    speech.lang = voiceOf(part.place);
    speech.rate = SPEEDS[speed()]?.rate ?? 1;
    speech.onerror = () => mine === turn && stop();
    speech.onend = () => {
      if (mine !== turn) return;
      at += 1;
      read();
    };
    voice.speak(speech);
  };
  const sayPace = (): void => {
    const place = pace?.querySelector("span");
    if (pace && place) place.textContent = pace.dataset[SPEEDS[speed()]?.name ?? "normal"] ?? "";
  };
  button.hidden = false;
  sayPace();
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-pressed") === "true") return stop();
    silence();
    queue = partsOf(source);
    at = 0;
    show(queue.length > 0);
    read();
  });
  pace?.addEventListener("click", () => {
    localStorage.setItem(KEPT, SPEEDS[(speed() + 1) % SPEEDS.length]?.name ?? "normal");
    sayPace();
    turn += 1; // the sentence that is being read begins again, at the new speed
    voice.cancel();
    read();
  });
  return stop;
}

export function readAloud(): void {
  const voice = window.speechSynthesis as SpeechSynthesis | undefined;
  if (!voice) return;
  const stops: (() => void)[] = [];
  const silence = (): void => stops.forEach((stop) => stop());
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-read-aloud]")) stops.push(prepare(button, voice, silence));
  window.addEventListener("pagehide", () => voice.cancel());
}
