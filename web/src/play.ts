// A phone in a hall, the big screen, and the booth. Without this file the pages load themselves again.
import { mindBooth } from "./play/booth";
import { followHall } from "./play/phone";
import { leadHall } from "./play/screen";

followHall();
leadHall();
mindBooth();
