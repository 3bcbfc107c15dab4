// Sets the theme before the first paint. Small, blocking, first in the head; "auto" follows the device.
const root = document.documentElement;
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function apply() {
  const wanted = root.dataset.theme;
  const now = wanted === "dark" || (wanted !== "light" && dark.matches) ? "dark" : "light";
  if (root.getAttribute("data-bs-theme") === now) return;
  root.setAttribute("data-bs-theme", now);
  document.dispatchEvent(new CustomEvent("hanse:theme"));
}

apply();
dark.addEventListener("change", apply);
new MutationObserver(apply).observe(root, { attributes: true, attributeFilter: ["data-theme"] });
