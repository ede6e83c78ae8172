// Buttons that read a part of the page aloud, sentence by sentence, and stop again.

const PAUSE = /(?<end>[。！？；.!?;\n])/;

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

export function readAloud(): void {
  const voice = window.speechSynthesis as SpeechSynthesis | undefined;
  if (!voice) return;
  const buttons = document.querySelectorAll<HTMLButtonElement>("button[data-read-aloud]");
  for (const button of buttons) {
    const words = button.querySelector("span");
    const source = document.querySelector<HTMLElement>(button.dataset["readAloud"] ?? "");
    if (!words || !source) continue;
    const start = words.textContent ?? "";
    const show = (reading: boolean): void => {
      button.setAttribute("aria-pressed", String(reading));
      words.textContent = reading ? (button.dataset["stopWord"] ?? start) : start;
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      const reading = button.getAttribute("aria-pressed") === "true";
      voice.cancel();
      buttons.forEach((other) => other !== button && other.getAttribute("aria-pressed") === "true" && other.click());
      if (reading) return show(false);
      const queue = sentences(source.innerText);
      queue.forEach((sentence, index) => {
        const speech = new SpeechSynthesisUtterance(sentence);
        speech.lang = source.closest<HTMLElement>("[lang]")?.lang ?? "zh-CN";
        if (speech.lang.toLowerCase() === "zh-hans") speech.lang = "zh-CN";
        speech.rate = document.documentElement.classList.contains("view-elder") ? 0.85 : 1;
        speech.onerror = () => show(false);
        if (index === queue.length - 1) speech.onend = () => show(false);
        voice.speak(speech);
      });
      show(queue.length > 0);
    });
  }
  window.addEventListener("pagehide", () => voice.cancel());
}
