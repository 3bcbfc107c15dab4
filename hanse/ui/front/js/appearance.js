// The theme changes at once; the choice is kept by the server in the background.
document.addEventListener("submit", (event) => {
  const theme = event.submitter?.name === "theme" ? event.submitter.value : null;
  if (!theme || !event.target.matches("form[data-appearance]")) return;
  event.preventDefault();
  document.documentElement.dataset.theme = theme;
  const body = new FormData(event.target, event.submitter);
  fetch(event.target.action, { method: "POST", body, redirect: "manual" });
  event.target.querySelectorAll('[name="theme"]').forEach((button) => {
    button.setAttribute("aria-pressed", String(button.value === theme));
  });
});
