// Shows how the sending goes: one bar for all, one for each file on its way, what became of those
// that were not simply taken, and the time left.

const LANGUAGE = document.documentElement.lang || "en";
const MOST_OUTCOMES = 200;
// The speed of the last seconds, not of the whole: a connection changes.
const SPEED_WINDOW_MS = 20_000;

export class SenderView {
  #element;
  #sender = null;
  #marks = [];
  #tally = { stored: 0, duplicate: 0, refused: 0, failed: 0 };

  /** @param {HTMLElement} element the `[data-sender]` section. */
  constructor(element) {
    this.#element = element;
    this.#on("data-pause", () => this.#sender.pause());
    this.#on("data-resume", () => this.#sender.resume());
    this.#on("data-cancel", () => this.#sender.cancel());
  }

  /** @param {Sender} sender */
  show(sender) {
    this.#sender = sender;
    this.#marks = [];
    this.#element.hidden = false;
    this.#find("data-sender-title").focus();
    this.update();
  }

  /** @param {() => void} onRetry */
  onRetry(onRetry) {
    this.#on("data-retry", onRetry);
  }

  linkTo(url) {
    this.#find("data-open-batch").href = url;
  }

  /** Write down what became of one file. */
  note(item, outcome) {
    if (outcome.counts) {
      const [stored, duplicate, refused] = outcome.counts;
      this.#tally.stored += stored;
      this.#tally.duplicate += duplicate;
      this.#tally.refused += refused;
      this.#list(item, this.#fill("archive", { stored, duplicate, refused }), outcome.sentence);
      return;
    }
    const kind = outcome.status === "stop" ? "refused" : outcome.status;
    if (kind in this.#tally) this.#tally[kind] += 1;
    if (kind === "failed") this.#list(item, this.#text("failed"), outcome.sentence);
    else if (outcome.sentence) this.#list(item, outcome.sentence);
  }

  forgetFailed() {
    this.#tally.failed = 0;
  }

  update() {
    const sender = this.#sender;
    const share = sender.nBytes ? sender.nBytesSent / sender.nBytes : 1;
    this.#find("data-sender-progress").value = share;
    this.#find("data-sender-facts").textContent = this.#describe();
    for (const [name, n] of Object.entries(this.#tally)) {
      this.#find(`data-n-${name}`).textContent = n.toLocaleString(LANGUAGE);
    }
    this.#showState();
    this.#showActive();
  }

  #describe() {
    const sender = this.#sender;
    const facts = this.#fill("facts", {
      done: sender.nDone.toLocaleString(LANGUAGE),
      files: sender.nFiles.toLocaleString(LANGUAGE),
      sent: formatBytes(sender.nBytesSent),
      size: formatBytes(sender.nBytes),
    });
    const seconds = this.#estimate();
    if (!sender.isRunning || sender.isPaused || seconds === null) return facts;
    return `${facts} · ${this.#fill("left", { time: formatTime(seconds) })}`;
  }

  // Seconds until all is sent; null while there is too little to say so.
  #estimate() {
    const now = performance.now();
    const sent = this.#sender.nBytesSent;
    this.#marks.push({ now, sent });
    while (this.#marks.length > 2 && now - this.#marks[0].now > SPEED_WINDOW_MS) this.#marks.shift();
    const first = this.#marks[0];
    if (now - first.now < 1500 || sent <= first.sent) return null;
    return ((this.#sender.nBytes - sent) / (sent - first.sent)) * ((now - first.now) / 1000);
  }

  #showState() {
    const { isRunning, isPaused, isCancelled, nFailed } = this.#sender;
    this.#find("data-pause").hidden = !isRunning || isPaused;
    this.#find("data-resume").hidden = !isRunning || !isPaused;
    this.#find("data-cancel").hidden = !isRunning;
    this.#find("data-retry").hidden = isRunning || nFailed === 0;
    const link = this.#find("data-open-batch");
    link.hidden = isRunning || link.getAttribute("href") === "";
    let state = "sending";
    if (isCancelled) state = "cancelled";
    else if (isPaused) state = "paused";
    else if (!isRunning) state = nFailed === 0 ? "done" : "partly";
    const title = this.#find("data-sender-title");
    const status = document.querySelector("[data-sender-status]");
    if (title.textContent === this.#text(state)) return;
    title.textContent = this.#text(state);
    status.textContent = this.#text(state);
  }

  #showActive() {
    const rows = this.#sender.active.map(({ item, loaded }) => {
      const row = document.createElement("li");
      const name = document.createElement("span");
      name.textContent = item.path;
      const bar = document.createElement("progress");
      bar.className = "progress";
      bar.setAttribute("aria-label", this.#fill("progress", { name: item.path }));
      if (loaded < item.file.size) bar.value = item.file.size ? loaded / item.file.size : 0;
      else if (item.isArchive) name.textContent += ` · ${this.#text("unpacking")}`;
      row.append(name, bar);
      return row;
    });
    this.#find("data-sender-active").replaceChildren(...rows);
  }

  #list(item, ...sentences) {
    const list = this.#find("data-sender-outcomes");
    if (list.children.length >= MOST_OUTCOMES) return;
    const row = document.createElement("li");
    row.className = "outcomes-item outcomes-item-refused";
    const name = document.createElement("strong");
    name.textContent = item.path;
    row.append(name, ` ${sentences.filter(Boolean).join(" ")}`);
    list.append(row);
  }

  #find(attribute) {
    return this.#element.querySelector(`[${attribute}]`);
  }

  #on(attribute, listener) {
    this.#find(attribute).addEventListener("click", listener);
  }

  #text(name) {
    return this.#element.getAttribute(`data-text-${name}`);
  }

  #fill(name, values) {
    return fillText(this.#text(name), values);
  }
}

/** Put values into the braces of a text. */
export function fillText(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

export function formatBytes(count) {
  const [divisor, unit] =
    count >= 1e9 ? [1e9, "gigabyte"] : count >= 1e6 ? [1e6, "megabyte"] : [1e3, "kilobyte"];
  return new Intl.NumberFormat(LANGUAGE, {
    style: "unit",
    unit,
    maximumFractionDigits: count >= 1e6 ? 1 : 0,
  }).format(count / divisor);
}

function formatTime(seconds) {
  const [n, unit] =
    seconds < 60
      ? [Math.max(5, Math.ceil(seconds / 5) * 5), "second"]
      : seconds < 5400
        ? [Math.ceil(seconds / 60), "minute"]
        : [Math.ceil(seconds / 360) / 10, "hour"];
  return new Intl.NumberFormat(LANGUAGE, { style: "unit", unit, unitDisplay: "long" }).format(n);
}
