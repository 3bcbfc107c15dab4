// What every page loads. Pages read and submit without it; this makes them lively.
import "./js/requests.js";
import "./js/appearance.js";
import "./js/board.js";
import "./js/columns.js";
import "./js/copying.js";
import "./js/dialogs.js";
import "./js/drop.js";
import "./js/finder.js";
import "./js/going-back.js";
import "./js/forms.js";
import "./js/graphs.js";
import "./js/heads.js";
import "./js/in-turn.js";
import "./js/install.js";
import "./js/keyboard.js";
import "./js/menus.js";
import "./js/narrow.js";
import "./js/passkeys.js";
import "./js/reading.js";
import "./js/selection.js";
import "./js/sending.js";
import "./js/tabs.js";
import "./js/times.js";
import "./js/working.js";
import "./js/zone.js";
import { load } from "./js/charts-loader.js";

load();
