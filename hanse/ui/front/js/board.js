// Boards: a card dragged onto a state that may follow opens the form that moves it there; each card also has a link to that form.
let card = null;
const columns = () => [...document.querySelectorAll(".board [data-state]")];
const target = (event) => {
  const column = event.target.closest?.(".board [data-state]");
  return column && card && card.dataset.ways.split(" ").includes(column.dataset.state) ? column : null;
};

document.addEventListener("dragstart", (event) => {
  card = event.target.closest?.("[data-ways]") ?? null;
  if (!card) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", card.querySelector("a").textContent);
  const ways = card.dataset.ways.split(" ");
  for (const column of columns()) column.classList.toggle("closed", !ways.includes(column.dataset.state));
});
for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    const column = target(event);
    for (const each of columns()) each.classList.toggle("over", each === column);
    if (column) event.preventDefault();
  });
}
document.addEventListener("dragend", () => {
  card = null;
  for (const column of columns()) column.classList.remove("closed", "over");
});
document.addEventListener("drop", (event) => {
  const column = target(event);
  if (!column) return;
  event.preventDefault();
  location.assign(`${card.dataset.move}&to=${column.dataset.state}`);
});
