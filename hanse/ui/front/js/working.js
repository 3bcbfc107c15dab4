// Long work that somebody asked for is told on every page until it is done. After a form was sent there may be some.
import htmx from "htmx.org";

const ASKED = "hanse-working";
const place = document.getElementById("working");

if (place && sessionStorage.getItem(ASKED)) htmx.ajax("GET", place.dataset.url, { target: "#working", swap: "innerHTML" });
document.addEventListener("htmx:after:swap", () => {
  if (place && !place.children.length) sessionStorage.removeItem(ASKED);
});
document.addEventListener("submit", (event) => {
  if (event.target.method === "post") sessionStorage.setItem(ASKED, "yes");
});
