// The page of a recording's notes: a moment is marked where the player stands.

const player = document.querySelector("[data-player]");
const form = document.querySelector("[data-marker-form]");
const time = form.elements.namedItem("time");
const name = form.elements.namedItem("name");

function writeClock(seconds) {
  const whole = Math.floor(seconds);
  const tenths = Math.floor((seconds - whole) * 10);
  const rest = String(whole % 60).padStart(2, "0");
  return `${Math.floor(whole / 60)}:${rest}.${tenths}`;
}

const mark = form.querySelector("[data-mark]");
mark.hidden = false;
mark.addEventListener("click", () => {
  time.value = writeClock(player.currentTime);
  name.focus();
});

// An empty time is the player's when the form is sent.
form.addEventListener("submit", () => {
  if (!time.value.trim()) time.value = writeClock(player.currentTime);
});

for (const button of document.querySelectorAll("[data-seek]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    player.currentTime = Number(button.dataset.seek);
    player.play();
  });
}
