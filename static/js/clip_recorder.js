// A photo, a voice clip or a video from an open stream.

import { noteBusy } from "./busy.js";

const AUDIO_TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
// VP8 costs an old laptop less than VP9; Safari writes MP4 alone.
const VIDEO_TYPES = ["video/webm;codecs=vp8,opus", "video/webm;codecs=vp9,opus", "video/mp4"];
const ENDINGS = { webm: "webm", mp4: "mp4", ogg: "ogg", jpeg: "jpg" };
const JPEG_QUALITY = 0.92;

/**
 * The file type in which this browser records, or undefined.
 *
 * @param {boolean} hasPicture
 */
export function chooseType(hasPicture) {
  const types = hasPicture ? VIDEO_TYPES : AUDIO_TYPES;
  return types.find((type) => MediaRecorder.isTypeSupported(type));
}

/** Records a stream into one file; pauses leave no gap in it. */
export class ClipRecorder {
  #recorder;
  #parts = [];
  #ended;
  #recordedMs = 0;
  #startedAt = 0;

  /**
   * @param {MediaStream} stream
   * @param {string} type from `chooseType`.
   */
  constructor(stream, type) {
    this.#recorder = new MediaRecorder(stream, {
      mimeType: type,
      audioBitsPerSecond: 128_000,
      videoBitsPerSecond: 2_500_000,
    });
    this.#recorder.addEventListener("dataavailable", (event) => {
      this.#parts.push(event.data);
      noteBusy();
    });
    this.#ended = new Promise((resolve) => this.#recorder.addEventListener("stop", resolve));
    // In pieces: the browser need not hold a long clip twice at its end.
    this.#recorder.start(1000);
    this.#startedAt = performance.now();
  }

  /** Seconds recorded so far, without pauses. */
  get elapsedS() {
    const running = this.isRunning ? performance.now() - this.#startedAt : 0;
    return (this.#recordedMs + running) / 1000;
  }

  get isRunning() {
    return this.#recorder.state === "recording";
  }

  get byteSize() {
    return this.#parts.reduce((total, part) => total + part.size, 0);
  }

  pause() {
    this.#recordedMs = this.elapsedS * 1000;
    this.#recorder.pause();
  }

  resume() {
    this.#recorder.resume();
    this.#startedAt = performance.now();
  }

  /** Ends the recording, also one that ended by itself when its device was unplugged. */
  async stop() {
    this.#recordedMs = this.elapsedS * 1000;
    if (this.#recorder.state !== "inactive") this.#recorder.stop();
    await this.#ended;
    return new Blob(this.#parts, { type: this.#recorder.mimeType.split(";")[0] });
  }
}

/** What the camera shows now, as a JPEG of its full size. */
export function takePhoto(video) {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d").drawImage(video, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", JPEG_QUALITY));
}

/** A file with a name that tells what it is and when it was made, in the local time. */
export function nameFile(blob, noun) {
  const ending = ENDINGS[blob.type.split("/")[1]] ?? "bin";
  const now = new Date();
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString();
  const stamp = local.slice(0, 19).replace("T", "-").replaceAll(":", "");
  return new File([blob], `${noun}-${stamp}.${ending}`, { type: blob.type });
}
