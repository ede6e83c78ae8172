// The pages that work without a line: what is kept and sent, and practice.
import { showHere } from "./offline/here";
import { practise } from "./offline/practice";

const page = document.querySelector<HTMLElement>("[data-offline]");
if (page && "indexedDB" in window) {
  if (page.dataset["offline"] === "practice") void practise(page);
  else void showHere(page);
}
