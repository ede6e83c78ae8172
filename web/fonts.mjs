// Brings the two weights of Noto Sans SC (SIL Open Font License) to where leaflets and charts are set on the server.
import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

const from = "node_modules/@expo-google-fonts/noto-sans-sc";
const to = "../src/wanli/ground/ui/fonts";
mkdirSync(to, { recursive: true });
const files = readdirSync(from, { recursive: true }).map(String);
for (const name of ["NotoSansSC_400Regular.ttf", "NotoSansSC_700Bold.ttf"]) {
  const found = files.find((file) => file.endsWith(name));
  if (!found) throw new Error(`${name} is not in ${from}`);
  copyFileSync(join(from, found), join(to, name));
}
