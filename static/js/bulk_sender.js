// Sends many files, a few at a time; one that fails never stops the others. No part of the page
// is touched here: bulk_view.js shows what happens.

import { noteBusy } from "./busy.js";

const AT_ONCE = 3;

/**
 * @typedef {{path: string, file: File, isArchive: boolean}} Item
 * @typedef {{status: string, sentence: string, counts?: number[]}} Outcome
 */

export class Sender {
  #form;
  #url;
  #waiting = [];
  #active = new Map();
  #failed = [];
  #isPaused = false;
  #isCancelled = false;
  #onChange;
  #onOutcome;
  #wake = () => {};

  /**
   * @param {HTMLFormElement} form carries the token.
   * @param {string} url where each file goes.
   * @param {Item[]} items
   * @param {() => void} onChange called whenever something moved.
   * @param {(item: Item, outcome: Outcome) => void} onOutcome called once for each try.
   */
  constructor(form, url, items, onChange, onOutcome) {
    this.#form = form;
    this.#url = url;
    this.#onChange = onChange;
    this.#onOutcome = onOutcome;
    this.nFiles = items.length;
    this.nBytes = sum(items);
    this.nBytesDone = 0;
    this.nDone = 0;
    this.#waiting = [...items];
  }

  get nBytesSent() {
    let sent = this.nBytesDone;
    for (const { loaded } of this.#active.values()) sent += loaded;
    return sent;
  }

  /** The items on their way, each with the bytes that have left. */
  get active() {
    return [...this.#active].map(([item, { loaded }]) => ({ item, loaded }));
  }

  get nFailed() {
    return this.#failed.length;
  }

  get isPaused() {
    return this.#isPaused;
  }

  get isCancelled() {
    return this.#isCancelled;
  }

  get isRunning() {
    return !this.#isCancelled && (this.#waiting.length > 0 || this.#active.size > 0);
  }

  /** Resolves when nothing is left to send, or after a cancellation. */
  async run() {
    await Promise.all(Array.from({ length: AT_ONCE }, () => this.#work()));
    this.#onChange();
  }

  /** What is on its way goes on; nothing new begins. */
  pause() {
    this.#isPaused = true;
    this.#onChange();
  }

  resume() {
    this.#isPaused = false;
    this.#wake();
    this.#onChange();
  }

  cancel() {
    this.#isCancelled = true;
    this.#isPaused = false;
    for (const { request } of this.#active.values()) request.abort();
    this.#wake();
    this.#onChange();
  }

  /** Send once more what did not arrive. */
  async retry() {
    const items = this.#failed;
    this.#failed = [];
    this.#isCancelled = false;
    this.nDone -= items.length;
    this.nBytesDone -= sum(items);
    this.#waiting.push(...items);
    await this.run();
  }

  async #work() {
    for (;;) {
      while (this.#isPaused) await this.#untilWoken();
      if (this.#isCancelled || this.#waiting.length === 0) return;
      const item = this.#waiting.shift();
      const outcome = await this.#send(item);
      this.#active.delete(item);
      if (this.#isCancelled && outcome.status === "failed") {
        this.#waiting.unshift(item);
        return;
      }
      this.nDone += 1;
      this.nBytesDone += item.file.size;
      if (outcome.status === "failed") this.#failed.push(item);
      this.#onOutcome(item, outcome);
      this.#onChange();
      if (outcome.status === "stop") this.cancel();
    }
  }

  #untilWoken() {
    const before = this.#wake;
    return new Promise((resolve) => {
      this.#wake = () => {
        before();
        resolve();
      };
    });
  }

  // XMLHttpRequest, because fetch does not tell how much was sent.
  #send(item) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.#form.elements.csrfmiddlewaretoken.value);
    body.set("name", item.path);
    body.set(item.isArchive ? "archive" : "file", item.file);
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      this.#active.set(item, { request, loaded: 0 });
      request.open("POST", this.#url);
      request.setRequestHeader("X-Fragment", "outcome");
      request.upload.addEventListener("progress", (event) => {
        this.#active.set(item, { request, loaded: Math.min(event.loaded, item.file.size) });
        noteBusy();
        this.#onChange();
      });
      request.addEventListener("load", () => resolve(readAnswer(request)));
      for (const name of ["error", "abort", "timeout"]) {
        request.addEventListener(name, () => resolve({ status: "failed", sentence: "" }));
      }
      request.send(body);
      this.#onChange();
    });
  }
}

/** @returns {Outcome} `stop` where nothing more can be sent, `gone` where the page is not ours. */
function readAnswer(request) {
  if (request.status === 413) return { status: "refused", sentence: request.responseText.trim() };
  const isJson = (request.getResponseHeader("Content-Type") ?? "").startsWith("application/json");
  if ([401, 403, 404].includes(request.status) || (request.status === 200 && !isJson)) {
    // Signed out, or the upload was deleted: the full page has the words for it.
    window.location.reload();
    return { status: "failed", sentence: "" };
  }
  const answer = isJson ? JSON.parse(request.responseText) : {};
  const sentence = answer.sentence ?? "";
  if (request.status === 409) return { status: "stop", sentence };
  if (request.status !== 200) return { status: "failed", sentence };
  return { status: answer.status, sentence, counts: answer.counts };
}

function sum(items) {
  return items.reduce((total, item) => total + item.file.size, 0);
}
