// A browser fills in again what stood in the forms of a page that one goes back to, whoever has signed in meanwhile or acts for
// another company. Only who typed it gets it back.
const whose = document.querySelector('meta[name="whose"]')?.content ?? "";
const isFresh = performance.getEntriesByType("navigation")[0]?.type === "navigate";

function takeAway() {
  if (isFresh || history.state?.whose === whose) return;
  for (const form of document.forms) form.reset();
}

takeAway();
window.addEventListener("pageshow", () => {
  takeAway();
  history.replaceState({ ...history.state, whose }, "");
});
