// On a narrow page the row of tabs scrolls, and the current one is brought into sight. On a wide one those without room stand below "More".
const wide = matchMedia("(min-width: 761px)");

function scroll(row) {
  const current = row.querySelector("[aria-current]");
  if (current) row.scrollLeft = current.offsetLeft - row.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
}

function fit(row) {
  const more = row.querySelector(":scope > .more");
  if (!more) return;
  more.open = false;
  const below = more.querySelector(".pop");
  for (const tab of [...below.children]) {
    tab.classList.remove("item");
    more.before(tab);
  }
  more.hidden = true;
  if (!wide.matches || row.scrollWidth <= row.clientWidth) return;
  more.hidden = false;
  for (const tab of [...row.querySelectorAll(":scope > a:not([aria-current])")].reverse()) {
    if (row.scrollWidth <= row.clientWidth) return;
    tab.classList.add("item");
    below.prepend(tab);
  }
}

const rows = document.querySelectorAll(".tabs");
const fitAll = () => rows.forEach(fit);
document.querySelectorAll(".tabs, .chips > .chips").forEach((row) => row.scrollLeft || scroll(row)); // not under a thumb that was quicker
fitAll();
document.fonts?.ready.then(fitAll);
addEventListener("resize", fitAll);
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (!wide.matches) ctx.target.querySelectorAll?.(".tabs").forEach(scroll); // a view that is changed says so; other rows stay under the thumb
});
