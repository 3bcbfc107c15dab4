// Dialogs: native, opened by their buttons; older browsers get the same here.
const native = "commandForElement" in HTMLButtonElement.prototype;

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[commandfor]");
  if (button && !native) {
    const dialog = document.getElementById(button.getAttribute("commandfor"));
    if (button.getAttribute("command") === "close") dialog.close();
    else dialog.showModal();
  }
  if (event.target instanceof HTMLDialogElement && event.target.open) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
});

// What cannot be undone asks for the name; until it is there, the button waits.
function weigh(input) {
  const button = input.form?.querySelector("button[data-final]");
  if (button) button.disabled = input.value.trim() !== input.dataset.mustBe;
}
document.addEventListener("input", (event) => {
  if (event.target.dataset?.mustBe) weigh(event.target);
});
document.querySelectorAll("input[data-must-be]").forEach(weigh);
