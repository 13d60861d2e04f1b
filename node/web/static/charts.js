// Draws the charts the server described: every element with data-option is one. Colours come from
// the sheet, so that a chart follows light and dark; the words of a tooltip are the API's own.

const DRAWN = new Map();
const REDUCED = matchMedia("(prefers-reduced-motion: reduce)");

function resolve(value, style) {
  if (typeof value === "string" && value.startsWith("@")) {
    return style.getPropertyValue(`--${value.slice(1)}`).trim();
  }
  if (Array.isArray(value)) return value.map((item) => resolve(item, style));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, resolve(v, style)]));
  }
  return value;
}

// The sheet's light-dark() pairs become plain colours only when an element uses them.
function colours() {
  const probe = document.createElement("i");
  document.body.append(probe);
  const names = ["ink", "muted", "line", "card", "accent", "c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"];
  const found = new Map(names.map((name) => {
    probe.style.color = `var(--${name})`;
    return [`--${name}`, getComputedStyle(probe).color];
  }));
  probe.remove();
  return { getPropertyValue: (name) => found.get(name) ?? "" };
}

const SCALES = [[1e12, " trillion"], [1e9, " billion"], [1e6, " million"]];

function scaled(value, unit) {
  const [scale, word] = SCALES.find(([least]) => value >= least) ?? [1, ""];
  const figure = (value / scale).toLocaleString("en-US", { maximumFractionDigits: 3 }) + word;
  return unit === "PKR" ? `PKR ${figure}` : `${figure} ${unit}`;
}

function tooltip(told) {
  const points = [told].flat();
  const shown = points.filter((point) => point.data?.text);
  const box = document.createElement("div");
  const title = document.createElement("b");
  title.textContent = shown[0]?.data.heading ?? points[0]?.axisValueLabel ?? "";
  box.append(title);
  for (const point of shown) {
    const line = document.createElement("div");
    const name = document.createElement("span");
    const figure = document.createElement("span");
    name.textContent = point.seriesName;
    figure.textContent = point.data.text;
    line.append(name, figure);
    box.append(line);
  }
  return box;
}

function draw(element) {
  const option = resolve(JSON.parse(element.dataset.option), colours());
  option.animation = !REDUCED.matches && !DRAWN.has(element);
  option.animationDuration = 350;
  option.textStyle = { fontFamily: getComputedStyle(document.body).fontFamily };
  option.yAxis.axisLabel = { ...option.yAxis.axisLabel, formatter: (value) => scaled(value, option.unit) };
  option.tooltip = { ...option.tooltip, formatter: tooltip, className: "chart-tip", confine: true, transitionDuration: 0 };
  if (option.xUnit) {
    option.xAxis.axisLabel = { ...option.xAxis.axisLabel, hideOverlap: true, formatter: (value) => scaled(value, option.xUnit) };
  }
  const chart = DRAWN.get(element) ?? echarts.init(element, null, { renderer: "svg" });
  DRAWN.set(element, chart);
  chart.setOption(option, { notMerge: true });
}

function drawAll() {
  for (const [element, chart] of DRAWN) {
    if (!element.isConnected) {
      chart.dispose();
      DRAWN.delete(element);
    }
  }
  document.querySelectorAll("[data-option]").forEach(draw);
}

document.addEventListener("htmx:after:swap", drawAll);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
addEventListener("resize", () => DRAWN.forEach((chart) => chart.resize()));
addEventListener("beforeprint", () => DRAWN.forEach((chart) => chart.resize()));
drawAll();
