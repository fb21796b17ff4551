// The history of a person: hover and arrow keys show a session, a click or Enter opens its report,
// dragging or the wheel zooms. Every number comes from the tables beneath the chart. A new stretch
// of time is drawn by the server: the address holds it, so that it can be kept and sent.

import { bringIntoSight, findNearest, hide, readPoints, select, show } from "./history_points.js";

const DRAG_PX = 8;
// As a share of the visible width.
const NEWEST_AT = 0.85;
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
  // A phone does not show all of it: the newest session first, with those before it.
  const newest = chart.points.at(-1);
  if (newest) bringIntoSight(chart, newest, NEWEST_AT);
  followPointer(chart);
  followKeys(chart);
  zoomByWheel(chart);
  return () => listeners.abort();
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

function open(point) {
  if (point?.url) window.location.assign(point.url);
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
