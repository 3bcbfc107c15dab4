// Find anything: a combobox whose hits come from the server. What was chosen before is kept in this browser only, for one
// person at one place, and forgotten when they sign out.
import { drawnFor } from "./requests.js";

const KEPT = "hanse.recent";
const MOST = 6;
const PAUSE = 90; // milliseconds after a key before the server is asked

const dialog = document.getElementById("finder");
const input = dialog?.querySelector("input[name=q]");
const place = dialog?.querySelector("#hits");
const status = dialog?.querySelector("[role=status]");
let waiting = 0;
let asking = null;
let begun = null;

const options = () => [...place.querySelectorAll("[role=option]")];
const chosen = () => place.querySelector('[aria-selected="true"]');
const small = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT));
    return kept?.whose === dialog.dataset.whose ? kept.items : [];
  } catch {
    return [];
  }
}

function remember(option) {
  const item = { url: option.getAttribute("href"), title: option.querySelector(".name").textContent, detail: option.querySelector(".hint")?.textContent ?? "" };
  const items = [item, ...recent().filter((one) => one.url !== item.url)].slice(0, MOST);
  try {
    localStorage.setItem(KEPT, JSON.stringify({ whose: dialog.dataset.whose, items }));
  } catch {
    // a browser that keeps nothing finds all the same
  }
}

function forget() {
  try {
    localStorage.removeItem(KEPT);
  } catch {
    // nothing was kept
  }
}

// What this page offers for its own record: the links of its heading.
function ofPage() {
  return [...document.querySelectorAll("main .top .acts a[href]")]
    .map((link) => ({ url: link.getAttribute("href"), title: named(link), detail: "" }));
}

// What stands in a menu is named with it, and with its group there: "Add: a person", "Export: Every column: As CSV".
function named(link) {
  const menu = link.closest(".menu")?.querySelector("summary, button")?.textContent.trim();
  const group = menu && link.closest("[role=group]")?.getAttribute("aria-label");
  return [menu, group, link.textContent.trim()].filter(Boolean).join(": ");
}

function group(key, label, items) {
  const made = document.getElementById("finder-group").content.firstElementChild.cloneNode(true);
  const heading = made.querySelector(".of");
  heading.id = `finder-own-${key}`;
  heading.textContent = label;
  made.setAttribute("aria-labelledby", heading.id);
  items.forEach((item, number) => {
    const option = document.getElementById("finder-hit").content.firstElementChild.cloneNode(true);
    option.id = `finder-own-${key}-${number}`;
    option.href = item.url;
    option.querySelector(".name").textContent = item.title;
    if (item.detail) option.querySelector(".hint").textContent = item.detail;
    else option.querySelector(".hint").remove();
    made.append(option);
  });
  return made;
}

function addOwn(text) {
  const words = small(text).split(/\s+/).filter(Boolean);
  const fits = (item) => words.every((word) => small(item.title).includes(word));
  const own = [["here", dialog.dataset.here, ofPage().filter(fits)]];
  if (!words.length) own.unshift(["recent", dialog.dataset.recent, recent()]);
  const groups = own.filter(([, , items]) => items.length).map((one) => group(...one));
  if (!groups.length) return;
  let list = place.querySelector("[role=listbox]");
  if (!list) {
    list = document.getElementById("finder-listbox").content.firstElementChild.cloneNode(true);
    place.replaceChildren(list);
  }
  list.prepend(...groups);
}

function select(option) {
  chosen()?.setAttribute("aria-selected", "false");
  if (!option) {
    input.removeAttribute("aria-activedescendant");
    return;
  }
  option.setAttribute("aria-selected", "true");
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function show(html, text) {
  place.innerHTML = html;
  addOwn(text);
  const all = options();
  input.setAttribute("aria-expanded", String(all.length > 0));
  const said = place.querySelector("[data-said]")?.dataset.said ?? "";
  status.textContent = text ? (place.querySelector(".none")?.textContent ?? said) : "";
  select(text ? all[0] : null);
}

function explain(sentence) {
  const hint = document.createElement("p");
  hint.className = "hint none";
  hint.textContent = sentence;
  show(hint.outerHTML, input.value.trim());
}

async function ask() {
  const text = input.value.trim();
  asking?.abort();
  if (!text && begun !== null) {
    asking = null;
    show(begun, text);
    return;
  }
  const mine = (asking = new AbortController());
  try {
    const address = `${input.form.action}?q=${encodeURIComponent(text)}`;
    const answer = await fetch(address, { headers: { "HX-Request": "true", "HX-Target": "div#hits", ...drawnFor }, signal: mine.signal });
    if (answer.redirected || answer.headers.has("HX-Refresh")) location.reload(); // signed out, or somebody else meanwhile
    const html = answer.ok ? await answer.text() : null;
    if (mine !== asking) return; // only the newest answer counts
    if (html === null) explain(document.body.dataset.broken);
    else {
      if (!text) begun = html;
      show(html, text);
    }
  } catch (error) {
    if (error.name !== "AbortError" && mine === asking) explain(document.body.dataset.offline);
  }
}

function step(by) {
  const all = options();
  if (!all.length) return;
  const at = all.indexOf(chosen());
  select(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length]);
}

function open(option, apart) {
  if (!apart) return option.click();
  remember(option);
  window.open(option.href, "_blank", "noopener");
}

const keys = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  PageDown: () => select(options().at(-1)),
  PageUp: () => select(options()[0]),
};

function onKey(event) {
  if (event.isComposing) return;
  if (keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  } else if (event.key === "Enter" && chosen()) {
    event.preventDefault();
    open(chosen(), event.ctrlKey || event.metaKey);
  }
}

export function openFinder() {
  if (!dialog) return false;
  if (!dialog.open) dialog.showModal();
  input.focus();
  input.select();
  ask();
  return true;
}

if (dialog) {
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", onKey);
  place.addEventListener("mousedown", (event) => event.preventDefault()); // the hand stays in the field
  place.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) remember(option);
  });
  dialog.addEventListener("close", () => {
    clearTimeout(waiting);
    asking?.abort();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.hasAttribute("data-forgets")) forget();
  });
} else {
  forget(); // nobody is signed in
}
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-finder]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && openFinder()) event.preventDefault();
});
