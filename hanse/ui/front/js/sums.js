// What numbers that are typed come to: an output names the fields whose sum it says, and what they have to come to.
for (const output of document.querySelectorAll("[data-sum-of]")) {
  const { sumOf, wanted } = output.dataset;
  const tell = () => {
    const sum = [...output.form.querySelectorAll(sumOf)].reduce((all, field) => all + (Number(field.value) || 0), 0);
    output.value = sum.toLocaleString(document.documentElement.lang);
    output.classList.toggle("wrong", sum !== Number(wanted));
  };
  output.form.addEventListener("input", tell);
  tell();
}
