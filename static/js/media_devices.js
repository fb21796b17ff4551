// Opening cameras and microphones, and why it did not work.

// What a browser calls it → what the page's texts call it.
const REASONS = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

// Loudness and tone carry the expression, and what browsers do for telephone calls flattens both.
const PLAIN_SOUND = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
const PICTURE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25 } };

/** Why a device could not be opened; `reason` names the sentence for it. */
export class DeviceError extends Error {
  constructor(reason, cause) {
    super(reason, { cause });
    this.reason = reason;
  }
}

/**
 * Why nothing can be recorded in this browser, or an empty string.
 *
 * @returns {"" | "insecure" | "unsupported"}
 */
export function findObstacle() {
  if (!window.isSecureContext) return "insecure";
  return navigator.mediaDevices?.getUserMedia && window.MediaRecorder ? "" : "unsupported";
}

/**
 * @param {{camera: boolean, microphone: boolean, cameraId?: string, microphoneId?: string}} wanted
 * @returns {Promise<MediaStream>}
 * @throws {DeviceError}
 */
export async function openDevices({ camera, microphone, cameraId, microphoneId }) {
  const video = cameraId
    ? { ...PICTURE, deviceId: { exact: cameraId } }
    : { ...PICTURE, facingMode: "user" };
  const audio = microphoneId ? { ...PLAIN_SOUND, deviceId: { exact: microphoneId } } : PLAIN_SOUND;
  try {
    return await navigator.mediaDevices.getUserMedia({
      video: camera && video,
      audio: microphone && audio,
    });
  } catch (error) {
    if (error instanceof DOMException) throw new DeviceError(REASONS[error.name] ?? "busy", error);
    throw error;
  }
}

/** The devices of one kind by name; browsers tell the names once one was opened. */
export async function listDevices(kind) {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter((device) => device.kind === kind && device.deviceId);
}

/** Let go of everything that the stream holds: lights go out. */
export function release(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
