// Instants whose reader's zone the server does not know are shown in the device's own.
import { instant } from "./instants.js";

function localise() {
  for (const time of document.querySelectorAll("time[data-local]")) {
    time.textContent = instant(time.dateTime);
    time.removeAttribute("data-local");
  }
}
localise();
document.addEventListener("htmx:after:swap", localise);
