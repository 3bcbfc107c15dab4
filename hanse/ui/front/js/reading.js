// A notice that is followed is read: its page opens as usual, and the bell is told. Without a script there is a button.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-read]");
  if (!link) return;
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  fetch(link.dataset.read, { method: "POST", keepalive: true, redirect: "manual", headers: { "X-CSRFToken": token } });
});
