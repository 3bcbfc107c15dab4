// j and k walk the rows, x selects, b goes to what may be done with the selected ones, Enter opens; / seeks in the list, Ctrl-K finds anywhere, ? lists the keys.
import { openFinder } from "./finder.js";

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("main [data-row]")];
const current = () => document.activeElement?.closest?.("[data-row]");

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(current());
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  x: () => current()?.querySelector('input[name="row"]')?.click(),
  b: () => document.querySelector("main .bulk :is(button, summary).btn")?.focus(),
  "/": () => document.querySelector('main input[type="search"]')?.focus(),
  "?": () => document.getElementById("keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    if (openFinder()) event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && event.target.matches?.("[data-row]")) {
    event.target.querySelector("a.main, a")?.click();
    return;
  }
  if (typing(event.target) && event.target.type !== "checkbox") return;
  if (keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  }
});
