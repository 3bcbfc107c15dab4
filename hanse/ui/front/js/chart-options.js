// From our own plain description of a chart to ECharts' options. Kinds: bars, lines, dots.
const LETTER = 7; // pixels of one, on an axis
const COLOURS = ["c1", "c2", "c3", "c4", "c5", "c6"];

const known = (spec) => spec.series.flatMap((row) => [...row.values, ...(row.low ?? []), ...(row.high ?? [])]).filter((value) => value !== null && value !== undefined);

/* Decimals of a percentage, so that shares which lie near each other, or near nought, are not all told as the same. */
function decimals(spec) {
  const values = known(spec);
  const span = Math.max(...values) - Math.min(...values) || Math.max(...values.map(Math.abs)) || 1;
  return Math.min(4, Math.max(1, Math.ceil(-Math.log10(span * 100)) + 1));
}

/* Amounts on an axis in thousands and millions, unless they lie so near each other that all of them would read alike. */
function brief(spec) {
  const values = known(spec).map(Math.abs);
  const span = Math.max(...values) - (spec.kind === "bars" ? 0 : Math.min(...values));
  const thousands = 1000 ** Math.max(0, Math.floor(Math.log10(Math.max(...values, 1)) / 3));
  if (!span || span / thousands >= 0.25) return { notation: "compact", maximumFractionDigits: 1 };
  return { maximumFractionDigits: Math.max(0, Math.ceil(-Math.log10(span)) + 1) };
}

function figures(spec, language) {
  const style = spec.percent ? { style: "percent", maximumFractionDigits: decimals(spec) } : { maximumFractionDigits: spec.digits ?? 1 };
  const long = new Intl.NumberFormat(language, style);
  const short = spec.percent ? long : new Intl.NumberFormat(language, brief(spec));
  const unknown = (value) => value === null || value === undefined;
  const sign = (text) => text.replace(/^-/, "\u2212");
  return {
    long: (value) => (unknown(value) ? "\u2013" : sign(long.format(value)) + (spec.unit ? `\u00a0${spec.unit}` : "")),
    short: (value) => sign(short.format(value)),
  };
}

/* Names at the side leave half of the width to what is drawn; the tooltip and the table have them whole. */
const cut = (name, most) => (name.length > most ? `${name.slice(0, Math.max(1, most - 1)).trimEnd()}\u2026` : name);

function axes(spec, token, width, say) {
  const text = { color: token["ink-3"], fontFamily: token.sans, fontSize: 12 };
  const cramped = spec.short && (width < 420 || spec.categories.length * LETTER * Math.max(...spec.categories.map((name) => name.length)) > width);
  const categories = {
    type: "category",
    data: cramped ? spec.short : spec.categories,
    axisLine: { lineStyle: { color: token.line } },
    axisTick: { show: false },
    axisLabel: { ...text, hideOverlap: true, interval: spec.categories.length > 14 ? "auto" : 0, formatter: spec.kind === "dots" ? (name) => cut(name, (width * 0.5) / LETTER) : undefined },
  };
  const values = {
    type: "value",
    splitNumber: 3,
    scale: spec.kind !== "bars",
    ...(spec.percent ? shares(spec) : wholes(spec)),
    axisLabel: { ...text, formatter: say.short, hideOverlap: true },
    splitLine: { lineStyle: { color: token.line } },
  };
  return { categories, values };
}

/* Shares that come near to all of it end there, and those that are all nought stay low: no axis goes on to 120 %. */
function shares(spec) {
  const values = known(spec);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (least === 0 && most === 0) return { min: 0, max: 0.1, interval: 0.05 };
  if (!(most > 0.8 && most <= 1 && least >= 0)) return {};
  return least < 0.5 ? { min: 0, max: 1, interval: 0.25 } : { min: 0.5, max: 1, interval: 0.1 };
}

/* Marks keep to their scale, and what is counted in whole numbers has no line at a half. */
function wholes(spec) {
  if (spec.bounds) return { min: spec.bounds[0], max: spec.bounds[1], interval: 1 };
  return spec.series.every((row) => row.values.every((value) => Number.isInteger(value ?? 0))) ? { minInterval: 1 } : {};
}

function tooltip(spec, token, say) {
  return {
    trigger: spec.kind === "dots" ? "item" : "axis",
    renderMode: "richText", // HTML tooltips would write style attributes, which our policy forbids
    confine: true,
    backgroundColor: token.surface,
    borderColor: token.line,
    borderWidth: 1,
    padding: [8, 10],
    axisPointer: { type: spec.kind === "bars" ? "shadow" : "line", shadowStyle: { color: token.sunken, opacity: 0.6 }, lineStyle: { color: token["line-strong"] } },
    textStyle: { color: token.ink, fontFamily: token.sans, fontSize: 12.5 },
    formatter: (points) => told(spec, say, Array.isArray(points) ? points : [points]),
  };
}

function told(spec, say, points) {
  const at = points[0].dataIndex;
  return [spec.categories[at], ...spec.series.map((row) => withInterval(row, at, say))].join("\n");
}

function withInterval(row, at, say) {
  const value = row.values[at];
  const ground = row.of && value !== null ? ` (${row.of[at]})` : "";
  const plain = `${row.name}: ${say.long(value)}${ground}`;
  if (!row.low || row.low[at] === null) return plain;
  return `${plain} (${say.long(row.low[at])} \u2013 ${say.long(row.high[at])})`;
}

function bars(row, colour, narrow) {
  return { type: "bar", name: row.name, data: row.values, itemStyle: { color: colour, borderRadius: [1.5, 1.5, 0, 0] }, barMaxWidth: narrow ? 12 : 22, barGap: "12%", barCategoryGap: "34%" };
}

function lines(row, colour, dashed) {
  const line = { type: "line", name: row.name, data: row.values, lineStyle: { color: colour, width: 2, type: dashed ? "dashed" : "solid" }, itemStyle: { color: colour }, symbol: "circle", symbolSize: 5, connectNulls: false };
  if (!row.low) return [line];
  const band = { type: "line", stack: row.name, symbol: "none", lineStyle: { opacity: 0 }, silent: true, connectNulls: false };
  const height = row.high.map((high, at) => (high === null || row.low[at] === null ? null : high - row.low[at]));
  return [{ ...band, data: row.low }, { ...band, data: height, areaStyle: { color: colour, opacity: 0.16 } }, line];
}

function dots(row, colour, echarts) {
  const whisker = {
    type: "custom",
    silent: true,
    data: row.values.map((_, at) => [at, row.low?.[at] ?? null, row.high?.[at] ?? null]),
    encode: { y: 0, x: [1, 2] },
    renderItem: (_, api) => {
      if (row.low?.[api.value(0)] == null) return null;
      const [from, to] = [api.coord([api.value(1), api.value(0)]), api.coord([api.value(2), api.value(0)])];
      return { type: "line", shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] }, style: { stroke: colour, lineWidth: 2 } };
    },
  };
  const points = { type: "scatter", name: row.name, symbolSize: 10, data: row.values.map((value, at) => [value, at]), itemStyle: { color: colour } };
  return row.low ? [whisker, points] : [points];
}

function series(spec, token, width, echarts) {
  let next = 0;
  return spec.series.flatMap((row) => {
    const colour = token[row.past ? "c-past" : COLOURS[next++ % COLOURS.length]];
    if (spec.kind === "bars") return bars(row, colour, width < 420);
    return spec.kind === "lines" ? lines(row, colour, row.past) : dots(row, colour, echarts);
  });
}

export function options(spec, token, width, language, echarts) {
  const say = figures(spec, language);
  const { categories, values } = axes(spec, token, width, say);
  const common = {
    animation: false,
    textStyle: { fontFamily: token.sans },
    grid: { left: 4, right: 8, top: 12, bottom: 8, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    tooltip: tooltip(spec, token, say),
    emphasis: { disabled: true },
  };
  const across = spec.kind === "dots";
  return {
    ...common,
    xAxis: across ? values : categories,
    yAxis: across ? { ...categories, inverse: true } : values,
    series: series(spec, token, width, echarts).map((row) => ({ ...row, emphasis: { disabled: true } })),
  };
}
