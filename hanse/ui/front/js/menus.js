// Menus are details elements: a click elsewhere or Escape closes them, and only one is open.
const open = () => [...document.querySelectorAll("details.menu[open]")];

document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
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
document.addEventListener("focusin", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});
