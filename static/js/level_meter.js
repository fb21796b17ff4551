// How loud the microphone is, many times a second.

// Full scale is 0 dB; below -60 dB a room is silent.
const LOWEST_DB = -60;
const QUIET_DB = -42;
const LOUD_DB = -3;

/**
 * Follow the level of a stream's sound.
 *
 * @param {MediaStream} stream
 * @param {(level: number, word: "quiet" | "good" | "loud") => void} onLevel `level` in [0, 1].
 * @returns {() => void} stops it.
 */
export function watchLevel(stream, onLevel) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 2048;
  const source = context.createMediaStreamSource(stream);
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let frame = 0;
  let shownDb = LOWEST_DB;

  function measure() {
    analyser.getFloatTimeDomainData(samples);
    const peakDb = toDb(samples.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0));
    const meanDb = toDb(Math.sqrt(samples.reduce((sum, v) => sum + v * v, 0) / samples.length));
    // Up at once and down slowly, as the eye expects of a meter.
    shownDb = Math.max(meanDb, shownDb - 0.7);
    const word = peakDb > LOUD_DB ? "loud" : shownDb < QUIET_DB ? "quiet" : "good";
    onLevel(1 - shownDb / LOWEST_DB, word);
    frame = window.requestAnimationFrame(measure);
  }

  measure();
  return () => {
    window.cancelAnimationFrame(frame);
    source.disconnect();
    context.close();
  };
}

function toDb(amplitude) {
  return Math.max(LOWEST_DB, 20 * Math.log10(Math.max(amplitude, 1e-6)));
}
