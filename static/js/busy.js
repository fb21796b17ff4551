// Work that goes on without a hand on the keyboard, such as a file on its way: idle.js counts it.

/** Say that this page is at work; cheap enough for every step of it. */
export function noteBusy() {
  document.dispatchEvent(new Event("emosense:busy"));
}
