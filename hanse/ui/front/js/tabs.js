// On a narrow page the row of tabs scrolls; the current one is brought into sight.
const current = document.querySelector(".tabs [aria-current]");
if (current) {
  const row = current.parentElement;
  row.scrollLeft = current.offsetLeft - row.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
}
