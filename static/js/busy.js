// Work that goes on without a hand on the keyboard, such as a file on its way: idle.js counts it.

/** Say that this page is at work; cheap enough for every step of it. */
export function noteBusy() {
  document.dispatchEvent(new Event("emosense:busy"));
}

/** Ask before the tab is left while files are on their way. */
export function warnWhileSending(isSending) {
  window.addEventListener("beforeunload", (event) => {
    if (isSending()) event.preventDefault();
  });
}
