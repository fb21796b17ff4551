// What a drawn timeline says: its rows, the spans of their cells, and the words of a moment.

/**
 * The cells that the server has drawn: each row with its name, spans in seconds and words.
 *
 * @param {SVGElement} plot
 * @param {number} durationS the plot's whole width.
 */
export function readRows(plot, durationS) {
  return [...plot.querySelectorAll("[data-row]")].map((row) => ({
    name: row.dataset.row,
    cells: [...row.querySelectorAll(".chart-hover")].map((cell) => {
      const start = (durationS * parseFloat(cell.getAttribute("x"))) / 100;
      const title = cell.querySelector("title").textContent;
      return {
        start,
        end: start + (durationS * parseFloat(cell.getAttribute("width"))) / 100,
        words: title.slice(title.indexOf(": ") + 2),
      };
    }),
  }));
}

/** Name and words of each row at a moment; a dash where nothing was read. */
export function readNow(rows, seconds) {
  return rows.map(({ name, cells }) => {
    const cell = cells.find(({ start, end }) => start <= seconds && seconds < end);
    return [name, cell?.words ?? "–"];
  });
}

/** A time as a player writes it: 0:07, 12:30, 1:02:30. */
export function formatClock(seconds) {
  const whole = Math.floor(seconds);
  const [minutes, rest] = [Math.floor(whole / 60), String(whole % 60).padStart(2, "0")];
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}
