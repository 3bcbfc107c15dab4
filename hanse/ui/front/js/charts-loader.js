// The chart library is fetched only on pages that draw; where it does not come, the figures stand there as tables.
const openTables = () => document.querySelectorAll("[data-chart]:not([data-drawn]) ~ details").forEach((table) => (table.open = true));

export function load() {
  const draw = () => {
    if (!document.querySelector("[data-chart]:not([data-drawn])")) return;
    import(document.documentElement.dataset.charts).then((charts) => charts.drawAll(), openTables);
  };
  draw();
  document.addEventListener("htmx:after:swap", draw);
}
