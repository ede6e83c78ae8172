// What is kept on this device, what has been sent, and "finish on this device".
import { contact, leave } from "../device/sending";
import { drop } from "../device/packs";
import { enqueue, fact, othersWaiting, packs, queueOf } from "../device/store";
import type { Pack } from "../device/store";
import { copyOf, within } from "./dom";

function card(pack: Pack, again: () => void): DocumentFragment {
  const made = copyOf("kept-card");
  within(made, "[data-title]").textContent = pack.title;
  const list = within(made, "[data-pages]");
  for (const page of pack.pages) {
    const link = document.createElement("a");
    link.href = page.url;
    link.textContent = page.title;
    list.appendChild(document.createElement("li")).append(link);
  }
  const practice = within<HTMLAnchorElement>(made, "[data-practice]");
  practice.href = `/offline/practice/?topic=${encodeURIComponent(pack.slug)}`;
  practice.hidden = pack.questions.length === 0;
  within(made, "[data-drop]").addEventListener("click", () => void drop(pack.slug).then(again));
  return made;
}

async function showKept(page: HTMLElement): Promise<void> {
  const kept = await packs();
  const list = within(page, "[data-kept]");
  list.replaceChildren(...kept.map((pack) => card(pack, () => void showKept(page))));
  within(page, "[data-nothing-kept]").hidden = kept.length > 0;
}

async function showSent(page: HTMLElement): Promise<void> {
  const client = await fact<string>("current");
  const records = client ? await queueOf(client) : [];
  within(page, "[data-nobody]").hidden = client !== null;
  within(page, "[data-counts]").hidden = client === null;
  within(page, "[data-send]").hidden = client === null;
  for (const state of ["waiting", "accepted", "late", "refused"] as const)
    within(page, `[data-count="${state}"]`).textContent = String(records.filter((one) => one.state === state).length);
  const last = await fact<string>("contact");
  within(page, "[data-contact]").textContent = last ? new Date(last).toLocaleString(document.documentElement.lang) : "—";
  const refused = records.filter((one) => one.state === "refused");
  const list = within(page, "[data-refused]");
  list.hidden = refused.length === 0;
  list.replaceChildren(
    ...refused.map((one) => {
      const line = document.createElement("li");
      const when = new Date(one.at).toLocaleString(document.documentElement.lang);
      line.textContent = `${when} · ${one.what} · ${one.message}`;
      return line;
    }),
  );
  within(page, "[data-others]").hidden = (await othersWaiting(client)) === 0;
}

/** The page stands in for one that is not kept: says so, and takes a check-in where it stands for that. */
function standIn(page: HTMLElement): void {
  if (location.pathname === "/offline/") return;
  within(page, "[data-no-line]").hidden = false;
  within(page, "[data-line]").hidden = true;
  const session = /^\/events\/in\/([^/]+)\/$/.exec(location.pathname)?.[1];
  const place = within(page, "[data-check-in]");
  if (!session) return;
  void fact<string>("current").then((client) => (place.hidden = client === null));
  const button = within<HTMLButtonElement>(place, "button");
  button.addEventListener("click", async () => {
    button.disabled = true;
    const title = within(place, "h2").textContent ?? "";
    if (await enqueue("attendance", { session }, title)) within(place, "[data-noted]").hidden = false;
    await showSent(page);
  });
}

export async function showHere(page: HTMLElement): Promise<void> {
  const show = async (): Promise<void> => {
    await showKept(page);
    await showSent(page);
  };
  const speak = async (): Promise<void> => {
    try {
      await contact();
    } catch {
      // no line: what is shown is what there is
    }
    await show();
  };
  standIn(page);
  within(page, "[data-send] button").addEventListener("click", () => void speak());
  window.addEventListener("online", () => void speak());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void speak());
  const form = within<HTMLFormElement>(page, "form[data-finish]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void leave().then(show);
  });
  await show();
  await speak();
}
