// The points of a history: read from its tables, shown one at a time beside the cursor.

const NEAR_PX = 24;

/** Every row of the tables with its place, in order of time. */
export function readPoints(history) {
  const points = [];
  for (const table of history.querySelectorAll("[data-points]")) {
    const names = [...table.querySelectorAll("thead th")].map((cell) => cell.textContent);
    for (const row of table.querySelectorAll("tbody tr")) {
      const values = [...row.cells].map((cell) => cell.textContent);
      const link = row.querySelector("a");
      points.push({ x: Number(row.dataset.x), names, values, url: link?.href ?? "" });
    }
  }
  return points.sort((a, b) => a.x - b.x);
}

/** The index of the point next to a share of the plot's width, or -1 where none is near. */
export function findNearest(chart, share) {
  const width = chart.plot.getBoundingClientRect().width;
  let nearest = -1;
  let least = NEAR_PX;
  for (const [index, point] of chart.points.entries()) {
    const distance = Math.abs(point.x - share) * width;
    if (distance < least) [nearest, least] = [index, distance];
  }
  return nearest;
}

/** Show a point, say it, and bring it into sight. */
export function select(chart, index) {
  show(chart, index);
  const point = chart.points[index];
  if (!point) return;
  chart.announcer.textContent = point.names
    .map((name, column) => `${name}: ${point.values[column]}`)
    .join("; ");
  bringIntoSight(chart, point, 0.5);
}

/**
 * Scroll a chart that is wider than its frame, so that a point stands at a share of what is seen
 * of the plot: the names of the rows cover the frame's left part.
 */
export function bringIntoSight({ frame, plot }, point, share) {
  if (frame.scrollWidth <= frame.clientWidth) return;
  const box = plot.getBoundingClientRect();
  const x = box.left - frame.getBoundingClientRect().left + frame.scrollLeft + point.x * box.width;
  const covered = frame.querySelector(".history-labels")?.getBoundingClientRect().width ?? 0;
  frame.scrollLeft = x - covered - share * (frame.clientWidth - covered);
}

export function show(chart, index) {
  const point = chart.points[index];
  if (!point) {
    hide(chart);
    return;
  }
  if (chart.current !== index) fillTip(chart.tip, point);
  chart.current = index;
  for (const name of ["x1", "x2"]) chart.cursor.setAttribute(name, `${100 * point.x}%`);
  chart.cursor.setAttribute("visibility", "visible");
  chart.plot.classList.toggle("is-over-session", Boolean(point.url));
  chart.tip.hidden = false;
  placeTip(chart, point);
}

export function hide(chart) {
  chart.current = -1;
  chart.tip.hidden = true;
  chart.cursor.setAttribute("visibility", "hidden");
  chart.plot.classList.remove("is-over-session");
}

function fillTip(tip, point) {
  const title = document.createElement("p");
  title.className = "history-tip-title";
  title.textContent = point.values[0];
  const list = document.createElement("dl");
  for (const [column, name] of point.names.entries()) {
    if (column === 0 || point.values[column] === "–") continue;
    list.append(
      Object.assign(document.createElement("dt"), { textContent: name }),
      Object.assign(document.createElement("dd"), { textContent: point.values[column] }),
    );
  }
  tip.replaceChildren(title, list);
}

/** Beside the cursor, on the side where there is room. */
function placeTip(chart, point) {
  const around = chart.history.getBoundingClientRect();
  const box = chart.plot.getBoundingClientRect();
  const x = box.left - around.left + point.x * box.width;
  const isRight = x + chart.tip.offsetWidth + 12 < around.width;
  const left = isRight ? x + 12 : Math.max(8, x - chart.tip.offsetWidth - 12);
  // A position is no inline style in the policy's sense when a script sets it.
  chart.tip.style.insetInlineStart = `${left}px`;
  chart.tip.style.insetBlockStart = `${box.top - around.top + 8}px`;
}
