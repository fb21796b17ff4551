// Explanations on the report page: what is being computed appears by itself, and a window of the
// table is played in the recording's own player.

import { keepFresh } from "./poll.js";

for (const container of document.querySelectorAll("[data-explanation]")) {
  const announcer = container.parentElement.querySelector("[data-announcer]");
  hideReload(container);
  keepFresh(container, (body) => {
    hideReload(container);
    const sentence = body.dataset.sentence;
    if (announcer.textContent !== sentence) announcer.textContent = sentence;
  });
}

// Only for those without scripts: here the part reloads itself.
function hideReload(container) {
  const link = container.querySelector("[data-reload]");
  if (link) link.hidden = true;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-driving-start]");
  const player = link?.closest("[data-sound]")?.querySelector("[data-player]");
  if (!player) return;
  event.preventDefault();
  player.currentTime = Number(link.dataset.drivingStart);
  player.play();
});
