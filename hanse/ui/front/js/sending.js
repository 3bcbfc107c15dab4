// A file stays chosen when it is turned away; one that takes longer than a moment says how far it is, and can be stopped.
import htmx from "htmx.org";

import { toast } from "./requests.js";

const MOMENT = 500; // milliseconds
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

function send(form, place) {
  const request = new XMLHttpRequest();
  const soon = setTimeout(() => (place.hidden = false), MOMENT);
  const over = (sentence) => {
    clearTimeout(soon);
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
    over();
    if (!next) return show(request.responseText, form);
    form.dataset.sending = "yes"; // until the next page is there, or one comes back to this one
    addEventListener("pageshow", () => over(), { once: true });
    location.assign(next);
  });
  request.addEventListener("error", () => over(words.offline));
  request.addEventListener("abort", () => over());
  place.querySelector("button").onclick = () => request.abort();
  place.querySelector("button").hidden = false;
  form.dataset.sending = "yes";
  addEventListener("beforeunload", asks);
  request.open("POST", form.action);
  request.setRequestHeader("X-Sending", "yes");
  request.send(new FormData(form));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const place = form.querySelector(".sending");
  if (event.defaultPrevented || !place || !form.querySelector('input[type="file"]')?.files.length) return;
  event.preventDefault();
  if (!form.dataset.sending) send(form, place);
});
