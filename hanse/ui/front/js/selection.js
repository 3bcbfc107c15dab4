// Row selection: the head's box takes the page, shift takes a range, the bar counts. What is selected stays so on the other
// pages of a list, however it is sorted or filtered, for as long as this tab is open.
const PREFIX = "hanse-selected:";
const ENDED = "hanse-selection-ended";
const whose = document.querySelector('meta[name="whose"]')?.content ?? "";
let last = null;

const listOf = (node) => node.closest?.(".list[id]");
const lists = () => document.querySelectorAll(".list[id]:has([data-narrowing])");
const boxes = (list) => [...list.querySelectorAll('input[name="row"]')];
const placeOf = (list) => `${PREFIX}${whose}:${list.id}:${location.pathname}`;
const narrowing = (list) => list.querySelector("[data-narrowing]").dataset.narrowing;

// `rows` are keys; `whole` is what the list showed when all of it was chosen.
function kept(list) {
  const { rows = [], whole = null } = JSON.parse(sessionStorage.getItem(placeOf(list))) ?? {};
  return { rows: new Set(rows), whole };
}

function keep(list, { rows, whole }) {
  if (rows.size) sessionStorage.setItem(placeOf(list), JSON.stringify({ rows: [...rows], whole }));
  else sessionStorage.removeItem(placeOf(list));
}

function forget() {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
}

const said = (place, count) => (place.textContent = (place.dataset.chosen ?? place.dataset.elsewhere).replace("%", count));

function tell(list, { rows, whole }) {
  const all = boxes(list);
  const here = all.filter((box) => box.checked);
  const head = list.querySelector("input[data-page]");
  if (head) {
    head.checked = all.length > 0 && here.length === all.length;
    head.indeterminate = here.length > 0 && !head.checked;
  }
  for (const box of all) box.closest("tr").setAttribute("aria-selected", String(box.checked));
  list.toggleAttribute("data-some", rows.size > 0);
  for (const each of list.querySelectorAll("[data-for-selected]")) each.hidden = !rows.size;
  const beyond = list.querySelector("input[data-beyond]");
  if (beyond) {
    beyond.checked = whole !== null;
    beyond.closest("[data-whole]").hidden = here.length < all.length || !all.length;
  }
  const number = new Intl.NumberFormat(document.documentElement.lang);
  said(list.querySelector("[data-chosen]"), beyond?.checked ? beyond.dataset.beyond : number.format(rows.size));
  const elsewhere = list.querySelector("[data-elsewhere]");
  elsewhere.hidden = beyond?.checked || rows.size === here.length;
  said(elsewhere, number.format(rows.size - here.length));
}

// The boxes of a page that has come say what is kept; what was chosen whole is so only while the list shows the same.
function draw(list) {
  const chosen = kept(list);
  if (chosen.whole !== narrowing(list)) chosen.whole = null;
  for (const box of boxes(list)) {
    if (chosen.whole !== null) chosen.rows.add(box.value);
    box.checked = chosen.rows.has(box.value);
  }
  keep(list, chosen);
  tell(list, chosen);
}

function take(list) {
  const chosen = kept(list);
  for (const box of boxes(list)) box.checked ? chosen.rows.add(box.value) : chosen.rows.delete(box.value);
  const whole = list.querySelector("input[data-beyond]")?.checked && boxes(list).every((box) => box.checked);
  chosen.whole = whole ? narrowing(list) : null;
  keep(list, chosen);
  tell(list, chosen);
}

// An act that was done ends the selection; a form that came back with mistakes does not.
function begin() {
  const unfinished = document.querySelector('input[type="hidden"]:is([name="rows"], [name="all"])');
  if (sessionStorage.getItem(ENDED) && !unfinished && lists().length) forget();
  if (unfinished || lists().length) sessionStorage.removeItem(ENDED);
  lists().forEach(draw);
}

document.addEventListener("click", (event) => {
  const box = event.target;
  if (box.name !== "row" || !listOf(box)) return;
  const all = boxes(listOf(box));
  if (event.shiftKey && all.includes(last)) {
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    for (const between of all.slice(from, to + 1)) between.checked = box.checked;
  }
  last = box;
});
document.addEventListener("change", (event) => {
  const list = listOf(event.target);
  if (!list?.matches(":has([data-narrowing])")) return;
  if (event.target.matches("input[data-page]")) for (const box of boxes(list)) box.checked = event.target.checked;
  if (event.target.matches('input[data-page], input[name="row"], input[data-beyond]')) take(list);
});
document.addEventListener("formdata", ({ target, formData }) => {
  if (!target.matches("[data-narrowing]") || formData.has("all")) return;
  formData.delete("row");
  formData.set("rows", [...kept(listOf(target)).rows].join(","));
});
document.addEventListener("reset", ({ target }) => {
  if (!target.matches("[data-narrowing]")) return;
  keep(listOf(target), { rows: new Set(), whole: null });
  setTimeout(() => draw(listOf(target)));
});
document.addEventListener("submit", ({ target }) => {
  if (target.matches("[data-ends-selection]")) sessionStorage.setItem(ENDED, "yes");
  if (target.matches("[data-sign-out]")) forget();
});
document.addEventListener("htmx:after:swap", () => lists().forEach(draw));
window.addEventListener("pageshow", begin);
