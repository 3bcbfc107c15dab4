// A file stays chosen when it is turned away; a large one says how far it is while it is sent, and can be stopped.
import htmx from "htmx.org";

import { toast } from "./requests.js";

const LARGE = 1_000_000;
const words = document.body.dataset;
const megabytes = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });
const asks = (event) => event.preventDefault();

function tell(place, sent, all) {
  place.querySelector(".done").setAttribute("width", (100 * sent) / all);
  place.querySelector("[role=progressbar]").setAttribute("aria-valuenow", Math.round((100 * sent) / all));
  const [far, whole] = [sent, all].map((bytes) => megabytes.format(bytes / 1e6));
  place.querySelector("p").textContent = place.dataset.far.replace("[sent]", far).replace("[all]", whole);
}

// The answer is a page of this address: its main part takes the place of ours, and the file stays chosen.
function show(text, form) {
  const main = new DOMParser().parseFromString(text, "text/html").querySelector("main");
  if (!main) return toast(words.broken);
  const chosen = form.querySelector('input[type="file"]').files;
  document.querySelector("main").replaceWith(main);
  htmx.process(main);
  const again = main.querySelector('input[type="file"]');
  if (again) {
    again.files = chosen;
    again.dispatchEvent(new Event("change", { bubbles: true }));
  }
  main.querySelector('.note[role="alert"] a')?.focus();
}

function send(form, place, isLarge) {
  const request = new XMLHttpRequest();
  const over = (sentence) => {
    removeEventListener("beforeunload", asks);
    delete form.dataset.sending;
    place.hidden = true;
    if (sentence) toast(sentence);
  };
  request.upload.addEventListener("progress", (event) => tell(place, event.loaded, event.total));
  request.upload.addEventListener("load", () => {
    place.querySelector("p").setAttribute("role", "status");
    place.querySelector("p").textContent = place.dataset.whole;
    place.querySelector("button").hidden = true;
  });
  request.addEventListener("load", () => {
    const next = request.getResponseHeader("X-Go-To");
    removeEventListener("beforeunload", asks);
    if (next) return location.assign(next);
    over();
    show(request.responseText, form);
  });
  request.addEventListener("error", () => over(words.offline));
  request.addEventListener("abort", () => over());
  place.querySelector("button").onclick = () => request.abort();
  place.querySelector("button").hidden = false;
  place.hidden = !isLarge;
  form.dataset.sending = "yes";
  if (isLarge) addEventListener("beforeunload", asks);
  request.open("POST", form.action);
  request.setRequestHeader("X-Sending", "yes");
  request.send(new FormData(form));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const place = form.querySelector(".sending");
  const files = [...(form.querySelector('input[type="file"]')?.files ?? [])];
  if (event.defaultPrevented || !place || !files.length) return;
  event.preventDefault();
  if (!form.dataset.sending) send(form, place, files.reduce((sum, file) => sum + file.size, 0) >= LARGE);
});
