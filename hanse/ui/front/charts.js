// Charts: ECharts drawn as SVG, in the tokens' colours. The page gives figures; this file decides how they look.
import * as echarts from "echarts/core";
import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
import { options } from "./js/chart-options.js";

echarts.use([BarChart, CustomChart, LineChart, ScatterChart, AriaComponent, GridComponent, TooltipComponent, SVGRenderer]);

const drawn = new Map();

function tokens() {
  const style = getComputedStyle(document.documentElement);
  const names = ["surface", "sunken", "line", "line-strong", "ink", "ink-2", "ink-3", "accent", "accent-soft", "c1", "c2", "c3", "c4", "c5", "c6", "c-past", "sans"];
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

function draw(place) {
  const spec = JSON.parse(place.dataset.chart);
  const chart = echarts.init(place, null, { renderer: "svg" });
  const paint = () => {
    if (!place.clientWidth) return;
    chart.setOption(options(spec, tokens(), place.clientWidth, document.documentElement.lang, echarts), true);
    place.querySelector("svg")?.setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`); // scaled on paper
  };
  let width = place.clientWidth;
  const watch = new ResizeObserver(() => {
    if (place.clientWidth === width) return;
    width = place.clientWidth;
    chart.resize();
    paint();
  });
  watch.observe(place);
  paint();
  place.dataset.drawn = "yes";
  drawn.set(place, { chart, paint, watch });
}

export function drawAll() {
  for (const [place, { chart, watch }] of drawn) {
    if (place.isConnected) continue;
    watch.disconnect();
    chart.dispose();
    drawn.delete(place);
  }
  document.querySelectorAll("[data-chart]:not([data-drawn])").forEach(draw);
}

document.addEventListener("hanse:theme", () => drawn.forEach(({ paint }) => paint()));
