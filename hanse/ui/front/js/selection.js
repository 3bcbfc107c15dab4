// Row selection: the head's box takes the page, shift takes a range, the bar counts.
let last = null;

const listOf = (node) => node.closest(".list");
const boxes = (list) => [...list.querySelectorAll('input[name="row"]')];

function tell(list) {
  const all = boxes(list);
  const chosen = all.filter((box) => box.checked);
  const head = list.querySelector("input[data-page]");
  if (head) {
    head.checked = all.length > 0 && chosen.length === all.length;
    head.indeterminate = chosen.length > 0 && !head.checked;
  }
  for (const box of all) box.closest("tr").setAttribute("aria-selected", String(box.checked));
  const beyond = list.querySelector("input[data-beyond]");
  const whole = list.querySelector("[data-whole]");
  if (whole) whole.hidden = chosen.length < all.length;
  if (whole?.hidden && beyond) beyond.checked = false;
  const said = list.querySelector("[data-chosen]");
  if (!said) return;
  const number = new Intl.NumberFormat(document.documentElement.lang).format(chosen.length);
  said.textContent = said.dataset.chosen.replace("%", beyond?.checked ? beyond.dataset.beyond : number);
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
  const list = event.target.closest?.(".list");
  if (!list) return;
  if (event.target.matches("input[data-page]")) for (const box of boxes(list)) box.checked = event.target.checked;
  if (event.target.matches('input[data-page], input[name="row"], input[data-beyond]')) tell(list);
});
document.addEventListener("reset", () => setTimeout(() => document.querySelectorAll(".list").forEach(tell)));
document.addEventListener("htmx:after:swap", () => document.querySelectorAll(".list").forEach(tell));
window.addEventListener("pageshow", () => document.querySelectorAll(".list").forEach(tell));
