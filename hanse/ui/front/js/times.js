// Instants whose reader's zone the server does not know are shown in the device's own.
function localise() {
  const language = document.documentElement.lang || undefined;
  const format = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
  for (const time of document.querySelectorAll("time[data-local]")) {
    time.textContent = format.format(new Date(time.dateTime));
    time.removeAttribute("data-local");
  }
}
localise();
document.addEventListener("htmx:after:swap", localise);
