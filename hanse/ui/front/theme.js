// Sets the theme before the first paint. Small, blocking, first in the head; "auto" follows the device.
const root = document.documentElement;
const dark = window.matchMedia("(prefers-color-scheme: dark)");

let onPaper = false;

function apply() {
  const wanted = onPaper ? "light" : root.dataset.theme;
  const now = wanted === "dark" || (wanted !== "light" && dark.matches) ? "dark" : "light";
  if (root.getAttribute("data-bs-theme") === now) return;
  root.setAttribute("data-bs-theme", now);
  document.dispatchEvent(new CustomEvent("hanse:theme"));
}

apply();
dark.addEventListener("change", apply);
for (const [event, paper] of [["beforeprint", true], ["afterprint", false]]) {
  window.addEventListener(event, () => {
    onPaper = paper;
    apply();
  });
}
new MutationObserver(apply).observe(root, { attributes: true, attributeFilter: ["data-theme"] });
