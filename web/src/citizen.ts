// What a page can do better when scripts run. Everything works without this file.
import { copyAndShare } from "./share";
import { offerReminder } from "./push";
import { keepForLater } from "./keeping";
import { dictate } from "./dictate";
import { readAloud } from "./read-aloud";
import { switchTheme } from "./theme";
import { waitForIt } from "./wait";

readAloud();
copyAndShare();
switchTheme();
void offerReminder();
keepForLater();
dictate();
waitForIt();
