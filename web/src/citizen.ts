// What a page can do better when scripts run. Everything works without this file.
import { copyAndShare } from "./share";
import { keepForLater } from "./keeping";
import { readAloud } from "./read-aloud";
import { switchTheme } from "./theme";

readAloud();
copyAndShare();
switchTheme();
keepForLater();
