// Work out tests/learning/practice/golden.json as the browser would: node golden.mjs < questions.json
// Reads {histories: [[[day, right], …], …], choices: [{on, waiting, fresh}, …]}, writes what `review.ts` makes of it.
import { runnerImport } from "vite";
import { fileURLToPath } from "node:url";
import { text } from "node:stream/consumers";

const here = fileURLToPath(new URL("./src/review.ts", import.meta.url));
const { module: review } = await runnerImport(here, { configFile: false, logLevel: "error" });
const asked = JSON.parse(await text(process.stdin));
const histories = asked.histories.map((answers) => {
  let card = null;
  return answers.map(([day, right]) => (card = review.schedule(card, right, day)));
});
const choices = asked.choices.map(({ on, waiting, fresh }) => review.choose(waiting, fresh, on));
console.log(JSON.stringify({ histories, choices }));
