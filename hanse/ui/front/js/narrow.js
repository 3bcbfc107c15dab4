// Long groups of boxes: what is typed above them leaves those that say it, and those that are ticked.
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
