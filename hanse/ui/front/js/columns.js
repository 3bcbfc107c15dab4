// The order of columns: the arrow beside one brings it before the one above it; the form sends them as they stand.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-earlier]");
  if (!button) return;
  const row = button.closest(".orders");
  row.previousElementSibling?.matches(".orders") && row.previousElementSibling.before(row);
  button.focus();
});
