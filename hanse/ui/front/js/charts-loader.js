// The chart library is fetched only on pages that draw.
export function load() {
  const draw = () => {
    if (!document.querySelector("[data-chart]:not([data-drawn])")) return;
    import(document.documentElement.dataset.charts).then((charts) => charts.drawAll());
  };
  draw();
  document.addEventListener("htmx:after:swap", draw);
}
