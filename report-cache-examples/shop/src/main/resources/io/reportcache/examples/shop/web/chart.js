// Draws what the cache did in each span of two seconds, over five minutes.
import { duration } from "./api.js";

const SPANS = 150;
const HEIGHT = 104;
const TOP = 14;
const BOTTOM = 90;

function shape(tag, attributes, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

// Clears the chart, and returns how wide a span is.
function frame(svg, top) {
  const width = svg.clientWidth;
  svg.setAttribute("viewBox", "0 0 " + width + " " + HEIGHT);
  svg.replaceChildren(
    shape("line", { class: "grid", x1: 0, x2: width, y1: BOTTOM, y2: BOTTOM }),
    shape("line", { class: "grid", x1: 0, x2: width, y1: TOP, y2: TOP }),
    shape("text", { x: 2, y: TOP - 3 }, top),
    shape("text", { x: 2, y: HEIGHT - 2 }, "5 min ago"),
    shape("text", { x: width - 2, y: HEIGHT - 2, "text-anchor": "end" }, "now"));
  return width / SPANS;
}

// By square root, so that a handful of computed reports shows beside thousands of hits.
function height(value, most) {
  return most === 0 ? 0 : Math.sqrt(value / most) * (BOTTOM - TOP);
}

export function drawReads(svg, spans) {
  const most = Math.max(...spans.map(span => span.hits + span.computed), 1);
  const step = frame(svg, most.toLocaleString("en") + (most === 1 ? " read" : " reads"));
  const width = Math.max(step - .6, 1);
  spans.forEach((span, i) => {
    const whole = height(span.hits + span.computed, most);
    const computed = height(span.computed, most);
    const x = (SPANS - spans.length + i) * step;
    if (span.hits) {
      svg.append(shape("rect",
        { class: "hits", x, y: BOTTOM - whole, width, height: whole }));
    }
    if (span.computed) {
      svg.append(shape("rect",
        { class: "computed", x, y: BOTTOM - computed, width, height: computed }));
    }
  });
}

export function drawLoads(svg, spans) {
  const most = Math.max(...spans.map(span => span.meanLoadMillis), 0);
  const step = frame(svg, most === 0 ? "nothing computed" : duration(most));
  spans.forEach((span, i) => {
    if (span.computed) {
      svg.append(shape("circle", { class: "computed", cx: (SPANS - spans.length + i) * step, r: 3,
        cy: BOTTOM - span.meanLoadMillis / most * (BOTTOM - TOP) }));
    }
  });
}
