// What the recording card shows: its sentences, its level meter, and which parts are there.

export class RecordingView {
  #card;

  /** @param {HTMLElement} card its data-text-… attributes hold every sentence. */
  constructor(card) {
    this.#card = card;
  }

  find(selector) {
    return this.#card.querySelector(selector);
  }

  all(selector) {
    return [...this.#card.querySelectorAll(selector)];
  }

  /** A sentence of the card, or an empty string. */
  text(key) {
    const name = `text-${key}`.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
    return this.#card.dataset[name] ?? "";
  }

  /** Show the parts that belong to a state and a mode, and say the state's sentence. */
  enter(state, mode) {
    for (const element of this.all("[data-in]")) {
      const isThere = element.dataset.in.split(" ").includes(state);
      const isMeant = (element.dataset.for ?? mode).split(" ").includes(mode);
      element.hidden = !(isThere && isMeant);
    }
    this.#card.dataset.state = state;
    const isBusy = ["recording", "paused", "sending"].includes(state);
    for (const button of this.all("[data-mode]")) {
      button.disabled = isBusy;
      button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
    }
    this.say(this.text(`${state}-${mode}`) || this.text(state));
  }

  /** Read out what goes on. */
  say(sentence) {
    this.find("[data-says]").textContent = sentence;
  }

  /** Say what went wrong; an empty reason takes it back. */
  complain(reason) {
    const element = this.find("[data-problem]");
    element.textContent = reason && this.text(reason);
    element.hidden = !reason;
  }

  /** @param {number} level in [0, 1]; @param {"quiet" | "good" | "loud"} word */
  showLevel(level, word) {
    const meter = this.find("[data-level]");
    const sentence = this.text(`level-${word}`);
    meter.querySelector("[data-level-bar]").setAttribute("width", `${Math.round(level * 100)}%`);
    meter.setAttribute("aria-valuenow", String(Math.round(level * 100)));
    if (meter.getAttribute("aria-valuetext") === sentence) return;
    meter.setAttribute("aria-valuetext", sentence);
    meter.dataset.word = word;
    this.find("[data-level-word]").textContent = sentence;
  }

  showElapsed(seconds) {
    const whole = Math.floor(seconds);
    const clock = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
    this.find("[data-elapsed]").textContent = clock;
  }

  /** Put the focus on an action, or on the first one that is there. */
  focus(action) {
    const buttons = this.all("[data-action]").filter((button) => !button.hidden);
    buttons.find((button) => !action || button.dataset.action === action)?.focus();
  }

  focusMode(mode) {
    this.find(`[data-mode="${mode}"]`).focus();
  }

  /** Offer devices to choose from, where there are several. */
  offerDevices(select, devices, usedId) {
    select.closest("[data-device-field]").hidden = devices.length < 2;
    const options = devices.map(({ label, deviceId }) => {
      return new Option(label, deviceId, false, deviceId === usedId);
    });
    if (devices.length > 0) select.replaceChildren(...options);
  }
}
