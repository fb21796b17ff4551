// Signs the reader out on the screen when the server does: after a while in which nothing was
// done, with a warning before. What is done in one tab counts in all of them.

const WARNING_MS = 120_000;
const STEP_MS = 1000;
// How often the server hears of typing, of a running player, of files on their way.
const REPORT_MS = 60_000;
const SHARED = "emosense-active-at";

const dialog = document.querySelector("[data-idle-s]");
const [form, signOut] = dialog.querySelectorAll("form");
const idleMs = 1000 * Number(dialog.dataset.idleS);
let isActive = false;

const now = () => Date.now();
const readActiveAt = () => Number(localStorage.getItem(SHARED)) || now();
const noteActivity = () => localStorage.setItem(SHARED, String(now()));

// A page was asked for: that is activity.
noteActivity();

// Typing, a player that plays (its event does not bubble), and what other modules are busy with.
for (const name of ["input", "keydown", "pointerdown", "timeupdate", "emosense:busy"]) {
  document.addEventListener(name, () => (isActive ||= !dialog.open), true);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  report();
});

dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  report();
});

/** Tells the server that somebody is there, and the other tabs when it has heard. */
async function report() {
  isActive = false;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    if (answer.redirected || answer.status === 403) {
      await leave();
      return;
    }
    if (answer.ok) noteActivity();
  } catch (error) {
    // No connection for the moment: the next step tries again.
    if (!(error instanceof TypeError)) throw error;
    isActive = true;
  }
  step();
}

/** Ends the session, which the server would keep for another minute, and says why. */
async function leave() {
  window.clearInterval(timer);
  try {
    await fetch(signOut.action, { method: "POST", body: new FormData(signOut) });
  } catch (error) {
    // No connection: the server ends it by itself.
    if (!(error instanceof TypeError)) throw error;
  }
  const query = new URLSearchParams({ ended: "idle", next: location.pathname + location.search });
  location.assign(`${dialog.dataset.signIn}?${query}`);
}

function step() {
  const leftMs = readActiveAt() + idleMs - now();
  if (leftMs <= 0) {
    leave();
  } else if (leftMs <= WARNING_MS) {
    if (isActive) report();
    else if (!dialog.open) dialog.showModal();
    const left = Math.ceil(leftMs / 1000);
    dialog.querySelector("[data-idle-left]").textContent =
      `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  } else {
    if (dialog.open) dialog.close();
    if (isActive && idleMs - leftMs > REPORT_MS) report();
  }
}

const timer = window.setInterval(step, STEP_MS);
