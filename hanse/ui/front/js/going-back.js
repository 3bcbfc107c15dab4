// A browser fills in again what stood in the forms of a page that one goes back to, whoever has signed in meanwhile or acts for
// another company. Only who typed it gets it back. Some browsers fill in when the page is shown already: it is taken away until
// somebody begins here.
const PAUSE = 100; // milliseconds
const LONGEST = 3_000;
const whose = document.querySelector('meta[name="whose"]')?.content ?? "";
const isFresh = performance.getEntriesByType("navigation")[0]?.type === "navigate";

function takeAway() {
  for (const form of document.forms) form.reset();
}

function takeAwayUntilTheyBegin() {
  const again = setInterval(takeAway, PAUSE);
  const end = () => clearInterval(again);
  takeAway();
  setTimeout(end, LONGEST);
  for (const begun of ["keydown", "pointerdown", "input"]) document.addEventListener(begun, end, { capture: true, once: true });
}

if (!isFresh && history.state?.whose !== whose) takeAwayUntilTheyBegin();
window.addEventListener("pageshow", () => history.replaceState({ ...history.state, whose }, ""));
