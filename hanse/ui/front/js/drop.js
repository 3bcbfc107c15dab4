// Files: drop them on the field; the field names several, as a browser names one alone.
const zone = (event) => event.target.closest?.(".drop");

for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    if (!zone(event)) return;
    event.preventDefault();
    zone(event).classList.add("over");
  });
}
document.addEventListener("dragleave", (event) => {
  const place = zone(event);
  if (place && !place.contains(event.relatedTarget)) place.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  const place = zone(event);
  if (!place) return;
  event.preventDefault();
  place.classList.remove("over");
  const input = place.querySelector('input[type="file"]');
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
document.addEventListener("change", (event) => {
  const place = zone(event);
  if (!place || event.target.type !== "file") return;
  const names = [...event.target.files].map((file) => file.name);
  const said = place.querySelector("[data-files]");
  if (!said) return;
  said.dataset.help ??= said.textContent;
  said.textContent = names.length > 1 ? names.join(", ") : said.dataset.help;
});
