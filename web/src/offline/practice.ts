// Practice from what is kept: a question, its explanation, the next one. Answers join the queue at once.
import { contact } from "../device/sending";
import { enqueue, fact, packs, setFact } from "../device/store";
import type { Question } from "../device/store";
import { copyOf, within } from "./dom";

interface Round {
  order: string[]; // codes, in the order in which they are asked
  given: number[]; // the choices so far
  seen: boolean; // whether the last answer's explanation has been left
}

const shuffled = <T>(things: T[]): T[] => {
  const mixed = [...things];
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
  }
  return mixed;
};

export async function practise(page: HTMLElement): Promise<void> {
  const topic = new URLSearchParams(location.search).get("topic") ?? "";
  const kept = (await packs()).filter((pack) => !topic || pack.slug === topic);
  const questions = new Map(kept.flatMap((pack) => pack.questions).map((question) => [question.code, question]));
  const place = within(page, "[data-question]");
  const name = `practice:${topic}`;
  const subject = `offline:${topic}`.slice(0, 80);
  within(page, "[data-nothing]").hidden = questions.size > 0;
  if (questions.size === 0) return;
  place.hidden = false;
  const isKept = (await fact<string>("current")) !== null;
  within(page, "[data-kept-as-agreed]").hidden = !isKept;
  within(page, "[data-kept-nowhere]").hidden = isKept;

  const fresh = (): Round => ({ order: shuffled([...questions.keys()]), given: [], seen: true });
  const stored = await fact<Round>(name);
  // A question that was taken back leaves the round; what was answered stays answered.
  let round = stored && stored.order.every((code) => questions.has(code)) ? stored : fresh();
  const keepRound = (): Promise<void> => setFact(name, round);

  const show = (content: DocumentFragment): void => {
    place.replaceChildren(content);
    place.querySelector<HTMLElement>("[tabindex='-1']")?.focus();
  };

  const where = (content: DocumentFragment, position: number): void => {
    const bar = within<HTMLProgressElement>(content, "[data-progress]");
    bar.max = round.order.length;
    bar.value = position;
    const words = `${position} / ${round.order.length}`;
    bar.setAttribute("aria-label", words);
    within(content, "[data-where]").textContent = words;
  };

  const answer = async (question: Question, choice: number): Promise<void> => {
    const last = round.given.length + 1 === round.order.length;
    // The answer is on the disk before the explanation is shown: closing the page loses nothing.
    await enqueue("answer", { item: question.code, choice, stage: "lesson", subject, language: question.language, last }, question.stem);
    round = { ...round, given: [...round.given, choice], seen: false };
    await keepRound();
    step();
    if (navigator.onLine) await contact().catch(() => undefined);
  };

  const ask = (question: Question): void => {
    const content = copyOf("ask");
    where(content, round.given.length + 1);
    const stem = within(content, "[data-stem]");
    stem.textContent = question.stem;
    stem.lang = question.language;
    const choices = within(content, "[data-choices]");
    const tile = (value: number, words: string): void => {
      const made = copyOf("choice");
      within<HTMLInputElement>(made, "input").value = String(value);
      const text = within(made, "span");
      text.textContent = words;
      if (value) text.lang = question.language;
      choices.append(made);
    };
    question.options.forEach((option, index) => tile(index + 1, option.text));
    tile(0, within(copyOf("dont-know"), "span").textContent ?? "");
    const form = within<HTMLFormElement>(content, "form");
    form.noValidate = true;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const chosen = new FormData(form).get("choice");
      if (chosen === null) within(form, "[data-missing]").hidden = false;
      else {
        form.querySelectorAll("button").forEach((button) => (button.disabled = true)); // a second tap answers nothing
        void answer(question, Number(chosen));
      }
    });
    show(content);
  };

  const explain = (question: Question, choice: number): void => {
    const content = copyOf("explain");
    where(content, round.given.length);
    const stem = within(content, "[data-stem]");
    stem.textContent = question.stem;
    stem.lang = question.language;
    within(content, "[data-right]").hidden = choice !== question.key;
    within(content, "[data-unknown]").hidden = choice !== 0;
    within(content, "[data-wrong]").hidden = choice === question.key || choice === 0;
    const list = within(content, "[data-answers]");
    question.options.forEach((option, index) => {
      const number = index + 1;
      const made = copyOf("answer");
      const [isRight, isMine] = [number === question.key, number === choice];
      const tile = within(made, ".choice");
      if (isRight) tile.classList.add("choice--right");
      else if (isMine) tile.classList.add("choice--wrong");
      const mark = isRight ? (isMine ? "mine-right" : "right") : isMine ? "mine" : "";
      made.querySelectorAll<HTMLElement>("[data-mark]").forEach((one) => one.dataset["mark"] !== mark && one.remove());
      within(made, "[data-text]").textContent = option.text;
      within(made, "[data-why]").textContent = option.why;
      made.querySelectorAll<HTMLElement>("[data-text], [data-why]").forEach((one) => (one.lang = question.language));
      list.append(made);
    });
    within(content, "[data-source]").textContent = question.source;
    within(content, "[data-next]").addEventListener("click", async () => {
      round = { ...round, seen: true };
      await keepRound();
      step();
    });
    show(content);
  };

  const finish = (): void => {
    const content = copyOf("done");
    const right = round.given.filter((choice, index) => questions.get(round.order[index] ?? "")?.key === choice).length;
    within(content, "[data-score]").textContent = `${right} / ${round.order.length}`;
    within(content, "[data-again]").addEventListener("click", async () => {
      round = fresh();
      await keepRound();
      step();
    });
    show(content);
  };

  const step = (): void => {
    const position = round.given.length - (round.seen ? 0 : 1);
    const question = questions.get(round.order[position] ?? "");
    if (!question) return finish();
    const choice = round.given[position];
    return choice === undefined ? ask(question) : explain(question, choice);
  };

  await keepRound();
  step();
}
