// A button that copies what a field says, and tells whether it did: where the browser does not let it, the field is marked.
async function copied(field) {
  field.focus();
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    return document.execCommand("copy"); // no permission, or no HTTPS
  }
}

for (const button of document.querySelectorAll("[data-copies]")) {
  button.parentElement.hidden = false;
  button.addEventListener("click", async () => {
    const place = button.parentElement.querySelector("[role=status]");
    const field = document.getElementById(button.dataset.copies);
    const done = await copied(field);
    if (done) button.focus();
    place.textContent = done ? place.dataset.copied : place.dataset.marked;
  });
}
