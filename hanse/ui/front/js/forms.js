// A form that was begun: leaving it asks first, and what was typed stays in this browser until it is sent, a week at most.
import { instant } from "./instants.js";

const PREFIX = "hanse-draft:";
const WEEK = 7 * 24 * 3600 * 1000;
const whose = document.querySelector('meta[name="whose"]')?.content ?? "";
const form = document.querySelector('main form[method="post"]:has(.fields):not([hx-post], .specimen *)');

const secret = (field) => ["password", "file", "hidden"].includes(field.type) || field.name === "csrfmiddlewaretoken";
const fields = () => [...form.elements].filter((field) => field.name && !secret(field) && field.type !== "submit");
const checked = (field) => ["checkbox", "radio"].includes(field.type);

function typed() {
  return fields().map((field) => {
    if (checked(field)) return [field.name, field.value, field.checked];
    if (field.multiple) return [field.name, [...field.selectedOptions].map((option) => option.value), null];
    return [field.name, field.value, null];
  });
}

function read(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key));
    return kept && kept.at > Date.now() - WEEK ? kept : null;
  } catch {
    return null;
  }
}

function forget(which) {
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX) && which(key)) localStorage.removeItem(key);
}

function put(values) {
  for (const field of fields()) {
    const found = values.find(([name, value]) => name === field.name && (!checked(field) || value === field.value));
    if (!found) continue;
    if (checked(field)) field.checked = found[2];
    else if (field.multiple) for (const option of field.options) option.selected = found[1].includes(option.value);
    else field.value = found[1];
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function offer(key, kept) {
  const note = document.getElementById("draft")?.content.firstElementChild.cloneNode(true);
  if (!note) return;
  note.querySelector("time").textContent = instant(kept.at);
  note.querySelector("[data-take-up]").addEventListener("click", () => {
    put(kept.values);
    note.remove();
    fields()[0]?.focus();
  });
  note.querySelector("[data-drop]").addEventListener("click", () => {
    localStorage.removeItem(key);
    note.remove();
    fields()[0]?.focus();
  });
  form.before(note);
}

function guard() {
  const key = `${PREFIX}${whose}:${location.pathname}`;
  const untouched = JSON.stringify(typed());
  const turnedBack = form.querySelector('[role="alert"]') !== null;
  let leaving = false;
  const touched = () => turnedBack || JSON.stringify(typed()) !== untouched;
  const keep = () => {
    if (!form.querySelector('[type="password"]')) localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: typed() }));
  };

  const kept = read(key);
  if (kept && !turnedBack && !kept.sent && JSON.stringify(kept.values) !== untouched) offer(key, kept);
  let soon;
  form.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(keep, 400);
  });
  form.addEventListener("submit", () => {
    clearTimeout(soon);
    leaving = true;
    const now = read(key);
    if (now) localStorage.setItem(key, JSON.stringify({ ...now, sent: true }));
  });
  form.querySelector(".ends")?.addEventListener("click", (event) => {
    if (!event.target.closest("a")) return;
    leaving = true; // it is given up on purpose
    clearTimeout(soon);
    localStorage.removeItem(key);
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && touched()) event.preventDefault();
  });
  window.addEventListener("pageshow", () => {
    leaving = false;
  });
  return key;
}

// A form that came back with mistakes begins at their list: each leads to its field.
document.querySelector('main form:not(.specimen *) .note[role="alert"] a')?.focus();

const here = form && whose ? guard() : "";
forget((key) => key !== here && (read(key) === null || read(key).sent));
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-sign-out]")) forget(() => true);
});

// A page that is scrolled changes no number: a browser would turn the one in which the cursor stands.
document.addEventListener("wheel", ({ target }) => target.matches?.("input[type=number]:focus") && target.blur(), { passive: true });
