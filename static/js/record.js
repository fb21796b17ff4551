// The card that records a photo, a voice clip or a video in the browser and sends it as a file.
//
//   idle ─► opening ─► ready ─► recording ⇄ paused ─► review ─► sending ─► idle
//             └► idle, with the reason            retake: ready ◄┘└► review, if it did not arrive
//
// Devices are open from `opening` to `review`, and never after the page was left.

import { ClipRecorder, chooseType, nameFile, takePhoto } from "./clip_recorder.js";
import { watchLevel } from "./level_meter.js";
import { DeviceError, findObstacle, listDevices, openDevices, release } from "./media_devices.js";
import { RecordingView } from "./record_view.js";

const NEEDS = {
  photo: { camera: true, microphone: false },
  voice: { camera: false, microphone: true },
  video: { camera: true, microphone: true },
};

/**
 * @param {HTMLElement} card its data-text-… attributes hold every sentence.
 * @param {(file: File) => Promise<boolean>} send resolves to whether the file arrived.
 */
export function enhanceRecording(card, send) {
  card.hidden = false;
  const recording = new RecordingCard(card, send);
  const obstacle = findObstacle();
  if (obstacle) recording.refuse(obstacle);
  else recording.listen();
}

class RecordingCard {
  #card;
  #view;
  #send;
  #mode = "";
  #state = "idle";
  #stream = null;
  #recorder = null;
  #file = null;
  #replayUrl = "";
  #stopWatching = () => {};
  #clock = 0;

  constructor(card, send) {
    this.#card = card;
    this.#view = new RecordingView(card);
    this.#send = send;
  }

  /** Say why nothing can be recorded here, for good. */
  refuse(reason) {
    this.#view.complain(reason);
    for (const button of this.#view.all("[data-mode]")) button.disabled = true;
  }

  listen() {
    for (const button of this.#view.all("[data-mode]"))
      button.addEventListener("click", () => this.#choose(button.dataset.mode));
    const actions = {
      take: () => this.#take(),
      start: () => this.#start(),
      pause: () => this.#pause(),
      resume: () => this.#resume(),
      stop: () => this.#stop(),
      retake: () => this.#open(),
      use: () => this.#use(),
      cancel: () => this.#cancel(),
    };
    for (const [name, act] of Object.entries(actions))
      for (const button of this.#view.all(`[data-action="${name}"]`))
        button.addEventListener("click", act);
    for (const select of this.#view.all("select"))
      select.addEventListener("change", () => this.#open({ keepsFocus: true }));
    window.addEventListener("pagehide", () => this.#close());
    window.addEventListener("beforeunload", (event) => {
      if (["recording", "paused", "review"].includes(this.#state)) event.preventDefault();
    });
  }

  async #choose(mode) {
    this.#mode = mode;
    for (const element of this.#view.all("[data-outcomes]")) element.replaceChildren();
    await this.#open();
  }

  async #open({ keepsFocus = false } = {}) {
    this.#close();
    this.#view.complain("");
    this.#enter("opening");
    const { camera, microphone } = NEEDS[this.#mode];
    const mode = this.#mode;
    try {
      const stream = await openDevices({
        camera,
        microphone,
        cameraId: this.#view.find("[data-camera]").value,
        microphoneId: this.#view.find("[data-microphone]").value,
      });
      if (mode !== this.#mode || this.#state !== "opening") {
        release(stream);
        return;
      }
      await this.#show(stream);
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      this.#cancel();
      this.#view.complain(error.reason === "missing" ? `missing-${mode}` : error.reason);
      return;
    }
    this.#enter("ready");
    if (!keepsFocus) this.#view.focus();
  }

  async #show(stream) {
    this.#stream = stream;
    for (const track of stream.getTracks())
      track.addEventListener("ended", () => this.#loseDevice(stream));
    const live = this.#view.find("[data-live]");
    if (NEEDS[this.#mode].camera) {
      live.srcObject = stream;
      await live.play();
    }
    if (NEEDS[this.#mode].microphone)
      this.#stopWatching = watchLevel(stream, (level, word) => this.#view.showLevel(level, word));
    await this.#listDevices("videoinput", "[data-camera]", stream.getVideoTracks()[0]);
    await this.#listDevices("audioinput", "[data-microphone]", stream.getAudioTracks()[0]);
  }

  async #listDevices(kind, selector, track) {
    const devices = track ? await listDevices(kind) : [];
    this.#view.offerDevices(this.#view.find(selector), devices, track?.getSettings().deviceId);
  }

  async #take() {
    const photo = await takePhoto(this.#view.find("[data-live]"));
    this.#review(photo);
  }

  #start() {
    const type = chooseType(NEEDS[this.#mode].camera);
    if (!type) {
      this.#cancel();
      this.#view.complain("unsupported");
      return;
    }
    this.#recorder = new ClipRecorder(this.#stream, type);
    this.#clock = window.setInterval(() => this.#tick(), 250);
    this.#enter("recording");
    this.#tick();
    this.#view.focus("stop");
  }

  #pause() {
    this.#recorder.pause();
    this.#enter("paused");
    this.#view.focus("resume");
  }

  #resume() {
    this.#recorder.resume();
    this.#enter("recording");
    this.#view.focus("pause");
  }

  #tick() {
    const elapsedS = this.#recorder.elapsedS;
    this.#view.showElapsed(elapsedS);
    const mostBytes = Number(this.#card.dataset[`bytes${capital(this.#mode)}`]);
    const isFull = this.#recorder.byteSize > mostBytes;
    if (isFull || elapsedS > Number(this.#card.dataset.seconds)) this.#stop({ isFull: true });
  }

  async #stop({ isFull = false } = {}) {
    window.clearInterval(this.#clock);
    const recorder = this.#recorder;
    this.#recorder = null;
    if (!recorder) return;
    const clip = await recorder.stop();
    this.#review(clip);
    if (isFull) this.#view.complain("full");
  }

  #review(blob) {
    this.#close();
    this.#file = nameFile(blob, this.#view.text(`name-${this.#mode}`));
    this.#replayUrl = URL.createObjectURL(blob);
    this.#view.find(`[data-replay="${this.#mode}"]`).src = this.#replayUrl;
    this.#enter("review");
    this.#view.focus("use");
  }

  async #use() {
    this.#enter("sending");
    const hasArrived = await this.#send(this.#file);
    if (hasArrived) {
      const mode = this.#mode;
      this.#cancel();
      this.#view.say(this.#view.text("sent"));
      this.#view.focusMode(mode);
    } else {
      this.#enter("review");
      this.#view.focus("use");
    }
  }

  #cancel() {
    const mode = this.#mode;
    this.#close();
    this.#mode = "";
    this.#enter("idle");
    if (mode) this.#view.focusMode(mode);
  }

  // Unplugged, or the permission was taken back: what was recorded until then is kept.
  #loseDevice(stream) {
    if (stream !== this.#stream) return;
    if (this.#recorder) this.#stop();
    else this.#cancel();
    this.#view.complain("lost");
  }

  // Let go of everything: devices, timers, the last clip.
  #close() {
    window.clearInterval(this.#clock);
    this.#stopWatching();
    this.#stopWatching = () => {};
    release(this.#stream);
    this.#stream = null;
    this.#recorder = null;
    this.#file = null;
    this.#view.find("[data-live]").srcObject = null;
    for (const player of this.#view.all("[data-replay]")) player.removeAttribute("src");
    if (this.#replayUrl) URL.revokeObjectURL(this.#replayUrl);
    this.#replayUrl = "";
  }

  #enter(state) {
    this.#state = state;
    this.#view.enter(state, this.#mode);
  }
}

function capital(word) {
  return word[0].toUpperCase() + word.slice(1);
}
