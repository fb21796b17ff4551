// The history of a person: hover and arrow keys show a session, a click or Enter opens its report,
// dragging or the wheel zooms. Every number comes from the tables beneath the chart. A new stretch
// of time is drawn by the server: the address holds it, so that it can be kept and sent.

const NEAR_PX = 24;
const DRAG_PX = 8;
const WHEEL_STEP = 1.25;
const WHEEL_REST_MS = 350;
const SHORTEST_MS = 24 * 60 * 60 * 1000;

let stop = start();

function start() {
  const history = document.querySelector("[data-history]");
  const plot = history?.querySelector("[data-plot]");
  if (!plot) return () => {};
  const listeners = new AbortController();
  const chart = {
    history,
    plot,
    frame: history.querySelector("[data-frame]"),
    cursor: plot.querySelector("[data-cursor]"),
    selection: plot.querySelector("[data-selection]"),
    tip: history.querySelector("[data-tip]"),
    announcer: history.querySelector("[data-announcer]"),
    points: readPoints(history),
    current: -1,
    signal: listeners.signal,
  };
  plot.classList.add("is-interactive");
  for (const element of history.querySelectorAll("[data-needs-script]")) element.hidden = false;
  // The newest sessions stand at the right end, which a phone does not show at first.
  chart.frame.scrollLeft = chart.frame.scrollWidth;
  followPointer(chart);
  followKeys(chart);
  zoomByWheel(chart);
  return () => listeners.abort();
}

/** Every row of the tables with its place, in order of time. */
function readPoints(history) {
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

function followPointer(chart) {
  const { plot, selection, signal } = chart;
  let from = null;

  plot.addEventListener("pointerdown", (event) => {
    // A finger scrolls; only a mouse or a pen draws a stretch.
    if (event.button === 0 && event.pointerType !== "touch") from = shareOf(plot, event);
  }, { signal });
  plot.addEventListener("pointermove", (event) => {
    const at = shareOf(plot, event);
    if (from !== null && isDrag(plot, from, at)) {
      hide(chart);
      selection.setAttribute("x", `${100 * Math.min(from, at)}%`);
      selection.setAttribute("width", `${100 * Math.abs(at - from)}%`);
      selection.setAttribute("visibility", "visible");
    } else {
      show(chart, findNearest(chart, at));
    }
  }, { signal });
  plot.addEventListener("pointerleave", () => hide(chart), { signal });
  window.addEventListener("pointerup", (event) => {
    if (from === null) return;
    const at = Math.min(1, Math.max(0, shareOf(plot, event)));
    const begin = from;
    from = null;
    selection.setAttribute("visibility", "hidden");
    if (isDrag(plot, begin, at)) {
      zoom(chart, Math.min(begin, at), Math.max(begin, at));
      event.preventDefault();
    } else if (plot.contains(event.target)) {
      open(chart.points[findNearest(chart, at)]);
    }
  }, { signal });
  plot.addEventListener("click", (event) => {
    // Fingers come without the drag above.
    if (event.pointerType !== "touch") return;
    const nearest = findNearest(chart, shareOf(plot, event));
    if (nearest === chart.current && nearest >= 0) open(chart.points[nearest]);
    else show(chart, nearest);
  }, { signal });
  plot.addEventListener("dblclick", showAll, { signal });
}

function followKeys(chart) {
  const { frame, points, signal } = chart;
  frame.addEventListener("keydown", (event) => {
    if (event.target !== frame || event.altKey || event.ctrlKey || event.metaKey) return;
    const steps = { ArrowLeft: -1, ArrowRight: 1 };
    if (event.key in steps && points.length) {
      const first = steps[event.key] > 0 ? 0 : points.length - 1;
      const next = chart.current < 0 ? first : chart.current + steps[event.key];
      select(chart, Math.min(points.length - 1, Math.max(0, next)));
    } else if (event.key === "Home") {
      select(chart, 0);
    } else if (event.key === "End") {
      select(chart, points.length - 1);
    } else if (event.key === "Enter") {
      open(points[chart.current]);
    } else if (event.key === "Escape") {
      hide(chart);
      if (new URLSearchParams(window.location.search).size) showAll();
    } else {
      return;
    }
    event.preventDefault();
  }, { signal });
  frame.addEventListener("blur", () => hide(chart), { signal });
}

function zoomByWheel(chart) {
  const { plot, signal } = chart;
  let view = { from: 0, to: 1 };
  let timer = 0;
  plot.addEventListener("wheel", (event) => {
    // Without Ctrl the page scrolls, as everywhere.
    if (!event.ctrlKey) return;
    event.preventDefault();
    hide(chart);
    const at = view.from + shareOf(plot, event) * (view.to - view.from);
    const factor = event.deltaY > 0 ? WHEEL_STEP : 1 / WHEEL_STEP;
    view = { from: at - (at - view.from) * factor, to: at + (view.to - at) * factor };
    for (const row of plot.querySelectorAll("[data-row]")) stretch(row, view);
    window.clearTimeout(timer);
    timer = window.setTimeout(() => zoom(chart, view.from, view.to), WHEEL_REST_MS);
  }, { signal, passive: false });
}

/** Show a part of a row at once, until the server's new drawing comes. */
function stretch(row, view) {
  row.dataset.box ??= row.getAttribute("viewBox");
  const [, top, width, height] = row.dataset.box.split(" ").map(Number);
  row.setAttribute(
    "viewBox",
    `${view.from * width} ${top} ${(view.to - view.from) * width} ${height}`,
  );
}

function select(chart, index) {
  show(chart, index);
  const point = chart.points[index];
  if (!point) return;
  chart.announcer.textContent = point.names
    .map((name, column) => `${name}: ${point.values[column]}`)
    .join("; ");
  const { frame, plot } = chart;
  const x = plot.getBoundingClientRect().left - frame.getBoundingClientRect().left
    + frame.scrollLeft + point.x * plot.clientWidth;
  if (frame.scrollWidth > frame.clientWidth) frame.scrollLeft = x - frame.clientWidth / 2;
}

function show(chart, index) {
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

function hide(chart) {
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

function open(point) {
  if (point?.url) window.location.assign(point.url);
}

function findNearest(chart, share) {
  const width = chart.plot.getBoundingClientRect().width;
  let nearest = -1;
  let least = NEAR_PX;
  for (const [index, point] of chart.points.entries()) {
    const distance = Math.abs(point.x - share) * width;
    if (distance < least) [nearest, least] = [index, distance];
  }
  return nearest;
}

function zoom(chart, from, to) {
  const begin = Date.parse(chart.history.dataset.start);
  const span = Date.parse(chart.history.dataset.end) - begin;
  let [since, until] = [begin + from * span, begin + to * span];
  if (until - since < SHORTEST_MS) until = since + SHORTEST_MS;
  const query = new URLSearchParams(window.location.search);
  for (const name of ["range", "page"]) query.delete(name);
  query.set("since", writeDay(since));
  query.set("until", writeDay(until));
  go(query);
}

function showAll() {
  const query = new URLSearchParams(window.location.search);
  for (const name of ["range", "since", "until", "page"]) query.delete(name);
  go(query);
}

function writeDay(time) {
  const day = new Date(time);
  const pad = (number) => String(number).padStart(2, "0");
  return `${day.getFullYear()}-${pad(day.getMonth() + 1)}-${pad(day.getDate())}`;
}

/** Fetch the page of another stretch of time and put its history in the place of this one. */
async function go(query, isBack = false) {
  const url = `${window.location.pathname}${query.size ? `?${query}` : ""}`;
  const old = document.querySelector("[data-history]");
  const hadFocus = old.querySelector("[data-frame]") === document.activeElement;
  const wasOpen = old.querySelector("details")?.open ?? false;
  old.classList.add("is-loading");
  const response = await fetch(url).catch(() => null);
  if (!response?.ok || response.redirected) {
    window.location.assign(url);
    return;
  }
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.querySelector("[data-history]");
  stop();
  old.replaceWith(document.adoptNode(fresh));
  const details = fresh.querySelector("details");
  if (details) details.open = wasOpen;
  if (!isBack) window.history.pushState(null, "", url);
  stop = start();
  if (hadFocus) fresh.querySelector("[data-frame]")?.focus();
}

window.addEventListener("popstate", () => go(new URLSearchParams(window.location.search), true));

function isDrag(plot, from, to) {
  return Math.abs(to - from) * plot.getBoundingClientRect().width > DRAG_PX;
}

function shareOf(plot, event) {
  const box = plot.getBoundingClientRect();
  return (event.clientX - box.left) / box.width;
}
