// htmx: clean addresses, the CSRF token, and a sentence when something cannot be reached.
import htmx from "htmx.org";

window.htmx = htmx;
const words = document.body.dataset;
const whose = document.querySelector('meta[name="whose"]')?.content;

// A page asks for its parts as whose it was drawn: where somebody else is at work by now, it is loaded anew.
export const drawnFor = whose ? { "Hanse-Drawn-For": whose } : {};

export function toast(sentence) {
  const place = document.getElementById("toast");
  if (!place || !sentence) return;
  place.querySelector("p").textContent = sentence;
  place.hidden = false;
}

// What a page asks by itself every minute says nothing when it fails, and leaves a sentence where it is.
const byItself = (event) => event.detail?.ctx?.sourceElement?.hasAttribute?.("data-quiet");

document.addEventListener("htmx:config:request", (event) => {
  const { request } = event.detail.ctx;
  if ((request.method || "GET").toUpperCase() !== "GET") {
    const token = document.querySelector('meta[name="csrf-token"]')?.content;
    if (token) request.headers["X-CSRFToken"] = token;
  }
  if (!byItself(event)) Object.assign(request.headers, drawnFor); // else what is being typed would go
});
// A part that does not come keeps its link, and what waits below it is shown.
const isHere = (event) => event.detail?.ctx?.sourceElement?.removeAttribute?.("aria-busy");

document.addEventListener("htmx:response:error", (event) => {
  if (byItself(event)) return;
  isHere(event);
  const { status } = event.detail.ctx.response;
  if (status === 401) location.assign(`/sign-in/?next=${encodeURIComponent(location.pathname + location.search)}`);
  if (status === 403 || status === 404) toast(words.refused);
  if (status >= 500) toast(words.broken);
});
document.addEventListener("htmx:error", (event) => {
  if (byItself(event)) return;
  isHere(event);
  toast(words.offline);
});
document.addEventListener("htmx:before:request", (event) => {
  if (byItself(event)) return;
  const place = document.getElementById("toast");
  if (place) place.hidden = true;
});
document.addEventListener("click", (event) => {
  const closer = event.target.closest("[data-closes]");
  if (closer) document.getElementById(closer.dataset.closes).hidden = true;
});

// A form sent twice by a nervous finger is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (event.submitter?.hasAttribute("data-file")) return; // the page stays, and may send it again
  if (form.dataset.sent) event.preventDefault();
  setTimeout(() => {
    if (!event.defaultPrevented) form.dataset.sent = "yes"; // once every other listener has had its say
  });
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});
