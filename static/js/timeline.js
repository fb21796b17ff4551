// One recording: a line follows the player through its charts, the readings of the moment stand
// beside it in words, and clicks, keys and the rows of the tables seek.

import { formatClock, readNow, readRows } from "./timeline_rows.js";

const STEP_S = 1;
const PAGE_S = 10;

/** @param {HTMLElement} sound `[data-sound]` with a player; plot and tables where there are any. */
export function connectTimeline(sound) {
  const player = sound.querySelector("[data-player]");
  if (!player) return;
  const timeline = new Timeline(sound, player);
  const plot = sound.querySelector("[data-plot]");
  if (plot) timeline.followIn(plot);
  for (const start of sound.querySelectorAll("[data-play-from]")) timeline.offerStart(start);
}

class Timeline {
  #sound;
  #player;
  #durationS;

  constructor(sound, player) {
    this.#sound = sound;
    this.#player = player;
    this.#durationS = Number(sound.dataset.duration);
    this.#findLength();
  }

  /** Show the player's place in the charts, and let the charts move the player. */
  followIn(plot) {
    const cursor = plot.querySelector("[data-cursor]");
    const rows = readRows(plot, this.#durationS);
    this.#makeSlider(plot);

    const move = () => {
      const at = `${Math.min(100, (100 * this.#player.currentTime) / this.#durationS)}%`;
      cursor.setAttribute("x1", at);
      cursor.setAttribute("x2", at);
      cursor.setAttribute("visibility", "visible");
      this.#showNow(rows);
      if (!this.#player.paused) window.requestAnimationFrame(move);
      // Said when somebody moves or stops it; while it plays, the words would never end.
      else this.#describe(plot, rows);
    };
    for (const name of ["play", "pause", "seeked", "timeupdate"])
      this.#player.addEventListener(name, move);

    plot.classList.add("is-clickable");
    plot.addEventListener("click", (event) => {
      const box = plot.getBoundingClientRect();
      this.#playFrom((this.#durationS * (event.clientX - box.left)) / box.width);
    });
    plot.addEventListener("keydown", (event) => {
      if (!this.#press(event.key)) return;
      event.preventDefault();
      this.#describe(plot, rows);
    });
  }

  /** Turn a time in a table into a button that plays from there. */
  offerStart(start) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "play-from";
    button.textContent = start.textContent;
    button.setAttribute("aria-label", this.#text("play", { time: start.textContent }));
    button.addEventListener("click", () => this.#playFrom(Number(start.dataset.playFrom)));
    start.replaceChildren(button);
  }

  #makeSlider(plot) {
    const description = plot.querySelector("desc");
    description.id = `description-${this.#sound.dataset.sound}`;
    plot.setAttribute("role", "slider");
    plot.setAttribute("tabindex", "0");
    plot.setAttribute("aria-label", this.#text("slider"));
    plot.setAttribute("aria-describedby", description.id);
    plot.setAttribute("aria-valuemin", "0");
    plot.setAttribute("aria-valuemax", String(Math.round(this.#durationS)));
    plot.setAttribute("aria-valuenow", "0");
    plot.setAttribute("aria-valuetext", this.#position());
  }

  // Returns whether the key means something here.
  #press(key) {
    const place = this.#player.currentTime;
    const places = {
      ArrowRight: place + STEP_S,
      ArrowUp: place + STEP_S,
      ArrowLeft: place - STEP_S,
      ArrowDown: place - STEP_S,
      PageUp: place + PAGE_S,
      PageDown: place - PAGE_S,
      Home: 0,
      End: this.#durationS,
    };
    if (key in places) this.#seek(places[key]);
    else if (key === " " && this.#player.paused) this.#player.play();
    else if (key === " ") this.#player.pause();
    else return false;
    return true;
  }

  #seek(seconds) {
    this.#player.currentTime = Math.max(0, Math.min(this.#durationS, seconds));
  }

  #playFrom(seconds) {
    this.#seek(seconds);
    this.#player.play();
  }

  #describe(plot, rows) {
    const words = readNow(rows, this.#player.currentTime).map(([name, what]) => `${name}: ${what}`);
    plot.setAttribute("aria-valuenow", String(Math.round(this.#player.currentTime)));
    plot.setAttribute("aria-valuetext", [this.#position(), ...words].join(". "));
  }

  #showNow(rows) {
    const now = this.#sound.querySelector("[data-now]");
    now.hidden = false;
    now.querySelector("[data-now-time]").textContent = this.#position();
    const list = now.querySelector("[data-now-rows]");
    const parts = readNow(rows, this.#player.currentTime);
    while (list.children.length < 2 * parts.length)
      list.append(document.createElement("dt"), document.createElement("dd"));
    for (const [index, text] of parts.flat().entries())
      if (list.children[index].textContent !== text) list.children[index].textContent = text;
  }

  #position() {
    const position = formatClock(this.#player.currentTime);
    return this.#text("position", { position, duration: formatClock(this.#durationS) });
  }

  // Browsers record clips without their length; the player learns it when it is sent to the end.
  #findLength() {
    const goToEnd = () => {
      if (Number.isFinite(this.#player.duration)) return;
      const goBack = () => {
        if (!Number.isFinite(this.#player.duration)) return;
        this.#player.removeEventListener("durationchange", goBack);
        this.#player.currentTime = 0;
      };
      this.#player.addEventListener("durationchange", goBack);
      this.#player.currentTime = Number.MAX_SAFE_INTEGER;
    };
    if (this.#player.readyState > 0) goToEnd();
    else this.#player.addEventListener("loadedmetadata", goToEnd);
  }

  #text(key, values = {}) {
    const name = `text${key[0].toUpperCase()}${key.slice(1)}`;
    return (this.#sound.dataset[name] ?? "").replace(/{(\w+)}/g, (_, word) => values[word] ?? "");
  }
}
