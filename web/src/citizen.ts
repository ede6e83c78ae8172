// What a page can do better when scripts run. Everything works without this file.
import { copyAndShare } from "./share";
import { offerReminder } from "./push";
import { readAloud } from "./read-aloud";
import { switchTheme } from "./theme";

readAloud();
copyAndShare();
switchTheme();
void offerReminder();
