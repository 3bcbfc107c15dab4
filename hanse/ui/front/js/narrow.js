// Long groups of boxes, and panels of many filters: what is typed above them leaves those that say it, and those that are set.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function narrow(input) {
  const words = plain(input.value).split(/\s+/).filter(Boolean);
  const field = input.closest("fieldset");
  for (const label of field.querySelectorAll(".tick:not(:has([data-all-of]))")) {
    const says = plain(label.textContent);
    label.hidden = !label.querySelector("input").checked && !words.every((word) => says.includes(word));
  }
  for (const part of field.querySelectorAll(".part")) part.hidden = !shownIn(part).length;
  tellAll(field);
}

// All boxes of a group, or under one heading of it, at once: of those that are shown.
const boxesIn = (part) => [...part.querySelectorAll("input[type=checkbox]:not([data-all-of])")];
const shownIn = (part) => boxesIn(part).filter((box) => !box.closest(".tick").hidden);

function tellAll(field) {
  for (const all of field.querySelectorAll("[data-all-of]")) {
    const boxes = boxesIn(all.closest("fieldset"));
    const set = boxes.filter((box) => box.checked).length;
    all.checked = set === boxes.length;
    all.indeterminate = set > 0 && !all.checked;
    all.closest(".tick").hidden = shownIn(all.closest("fieldset")).length < 2;
  }
}

for (const field of document.querySelectorAll("fieldset.field:has(.part)")) {
  tellAll(field);
  field.addEventListener("change", ({ target }) => {
    if (target.matches("[data-all-of]")) for (const box of shownIn(target.closest("fieldset"))) box.checked = target.checked;
    tellAll(field);
  });
}

for (const input of document.querySelectorAll("[data-narrow]")) {
  input.addEventListener("input", () => narrow(input));
  input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
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
