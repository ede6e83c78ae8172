// Speaking instead of typing, where the browser can listen. What is heard is added to what stands there already.

interface Heard extends Event { readonly resultIndex: number; readonly results: ArrayLike<ArrayLike<{ transcript: string }> & { isFinal: boolean }> }
interface Listener extends EventTarget {
  lang: string; continuous: boolean; interimResults: boolean;
  onresult: ((heard: Heard) => void) | null; onend: (() => void) | null;
  start(): void; stop(): void;
}

export function dictate(): void {
  const names = window as unknown as Record<string, (new () => Listener) | undefined>;
  const Recognition = names["SpeechRecognition"] ?? names["webkitSpeechRecognition"];
  if (!Recognition) return;
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-dictate]")) {
    const field = document.querySelector<HTMLTextAreaElement>(button.dataset["dictate"] ?? "");
    const words = button.querySelector("span");
    if (!field || !words) continue;
    const start = words.textContent ?? "";
    let listener: Listener | null = null;
    const show = (listening: boolean): void => {
      button.setAttribute("aria-pressed", String(listening));
      words.textContent = listening ? (button.dataset["stopWord"] ?? start) : start;
    };
    button.hidden = false;
    button.closest("form")?.querySelectorAll<HTMLElement>("[data-dictate-note]").forEach((note) => (note.hidden = false));
    button.addEventListener("click", () => {
      if (listener) return listener.stop();
      listener = new Recognition();
      listener.lang = "zh-CN";
      listener.continuous = true;
      listener.interimResults = false;
      listener.onresult = (heard) => {
        for (let i = heard.resultIndex; i < heard.results.length; i++) {
          const said = heard.results[i];
          if (said?.isFinal) field.value += (field.value && !field.value.endsWith("\n") ? "\n" : "") + (said[0]?.transcript ?? "");
        }
      };
      listener.onend = () => { listener = null; show(false); };
      listener.start();
      show(true);
    });
  }
}
