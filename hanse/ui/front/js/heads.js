// Heads of lists stay in view: below the top bar where the table fits, in a frame of its own where it is wider than its place.
const places = () => document.querySelectorAll(".list .scroll");

function measure() {
  for (const place of places()) {
    const isWider = place.firstElementChild.offsetWidth > place.offsetWidth;
    place.classList.toggle("fits", !isWider);
    place.classList.toggle("beyond", isWider);
  }
}

const watching = new ResizeObserver(measure);

function begin() {
  watching.disconnect();
  for (const place of places()) for (const each of [place, place.firstElementChild]) watching.observe(each); // which measures once it is laid out
}

begin();
document.addEventListener("htmx:after:swap", begin);
