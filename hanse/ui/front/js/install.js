// With a service worker Hanse can be installed, and says when it cannot be reached. Whoever wants it on this device keeps the
// lists they looked at, to be read without a connection; signing out, or acting for another company, takes them away, and so
// does the first page that somebody else opens here, or nobody.
import { instant } from "./instants.js";

const KEEPING = "hanse-keeps-lists";
const whose = document.querySelector('meta[name="whose"]')?.content ?? "";
const able = "serviceWorker" in navigator && window.isSecureContext;

async function tell(message) {
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage(message);
}

const keeps = () => whose !== "" && localStorage.getItem(KEEPING) === whose;

if (able) {
  navigator.serviceWorker.register("/sw.js").catch(() => {}); // it may take long, and fails without a connection
  tell({ keep: keeps(), forget: !keeps() });
  for (const button of document.querySelectorAll("[data-keeps-lists]")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(keeps()));
    button.addEventListener("click", () => {
      localStorage.setItem(KEEPING, keeps() ? "" : whose);
      button.setAttribute("aria-pressed", String(keeps()));
      tell({ keep: keeps(), forget: !keeps() });
    });
  }
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sign-out], [data-seat]")) tell({ forget: true });
  });
}

const since = document.documentElement.dataset.keptAt;
if (since) {
  const note = document.getElementById("kept");
  note.querySelector("time").textContent = instant(since);
  note.hidden = false;
}
