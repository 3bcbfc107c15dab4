// Menus are details elements: a click elsewhere or Escape closes them, and only one is open.
const open = () => [...document.querySelectorAll("details.menu[open]")];
let pressed = [];

// A press that began in a menu belongs to it, wherever it ends: words marked up to the edge close nothing.
document.addEventListener("pointerdown", (event) => (pressed = event.composedPath()), true);
document.addEventListener("click", (event) => {
  const path = [...event.composedPath(), ...(event.detail ? pressed : [])]; // keys press nothing
  for (const menu of open()) if (!path.includes(menu)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
// A list that arrives meanwhile leaves an open filter as it is (morphSkip); what was asked by it closes it.
document.addEventListener("submit", (event) => {
  const menu = event.submitter?.closest('form[role="search"] > details[open]');
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
// Pressing a word or blank area hands the focus to what holds the menu (the page's main part, a row): it has not left the menu.
document.addEventListener("focusin", ({ target }) => {
  for (const menu of open()) if (!menu.contains(target) && !target.contains(menu)) menu.open = false;
});
// What opens at the edge of the window is moved into it, and ends above its lower edge.
const MARGIN = 8;
const LEAST = 200;

function moveInside(menu) {
  const pop = menu.querySelector(":scope > .pop");
  if (!pop) return;
  pop.style.translate = pop.style.maxHeight = "";
  const { left, right, top, bottom } = pop.getBoundingClientRect();
  const beyond = right + MARGIN - document.documentElement.clientWidth;
  const by = left < MARGIN ? MARGIN - left : -Math.min(Math.max(beyond, 0), left - MARGIN);
  if (by) pop.style.translate = `${by}px`;
  if (bottom > innerHeight - MARGIN) pop.style.maxHeight = `${Math.max(innerHeight - MARGIN - top, LEAST)}px`;
}

document.addEventListener("toggle", ({ target }) => target.matches?.("details.menu[open]") && moveInside(target), true);
addEventListener("resize", () => open().forEach(moveInside));
