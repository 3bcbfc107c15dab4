// Long groups of boxes, and panels of many filters: what is typed above them leaves those that say it, and those that are set.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function narrow(field) {
  const words = plain(field.value).split(/\s+/).filter(Boolean);
  for (const label of field.closest("fieldset").querySelectorAll(":scope > .tick")) {
    const says = plain(label.textContent);
    label.hidden = !label.querySelector("input").checked && !words.every((word) => says.includes(word));
  }
}

for (const field of document.querySelectorAll("[data-narrow]")) {
  field.hidden = false;
  field.addEventListener("input", () => narrow(field));
  field.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
}

function sift(field) {
  const words = plain(field.value).split(/\s+/).filter(Boolean);
  const says = (part) => words.every((word) => plain(part?.textContent ?? "").includes(word));
  const panel = field.closest(".filters");
  for (const each of panel.querySelectorAll(".sifts > *")) {
    const whole = says(each.querySelector("legend, label"));
    each.hidden = !says(each);
    for (const tick of each.querySelectorAll(".tick")) tick.hidden = !whole && !tick.querySelector("input").checked && !says(tick);
  }
  if (words.length) for (const more of panel.querySelectorAll("details")) more.open = true;
}

document.addEventListener("input", (event) => event.target.matches("[data-sift]") && sift(event.target));
document.addEventListener("keydown", (event) => event.key === "Enter" && event.target.matches?.("[data-sift]") && event.preventDefault());
