// The dashboard of a study: a moment of a list plays in its place and stops at its end.

for (const link of document.querySelectorAll("[data-play]"))
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    playMoment(link);
  });

/** @param {HTMLAnchorElement} link what was pressed; its item gets the player. */
function playMoment(link) {
  for (const other of document.querySelectorAll("[data-moment-player]")) other.pause();
  const item = link.closest("[data-moment]");
  const player = item.querySelector("[data-moment-player]") ?? addPlayer(item, link);
  player.dataset.stopAt = link.dataset.end;
  if (player.readyState > 0) player.currentTime = Number(link.dataset.start);
  player.play().catch(() => player.focus());
}

function addPlayer(item, link) {
  const player = document.createElement(link.dataset.play);
  player.className = "dashboard-player";
  player.controls = true;
  player.dataset.momentPlayer = "";
  player.setAttribute("aria-label", link.dataset.textPlayer);
  player.src = link.href.split("#")[0];
  player.addEventListener(
    "loadedmetadata",
    () => {
      player.currentTime = Number(link.dataset.start);
    },
    { once: true },
  );
  player.addEventListener("timeupdate", () => {
    // Once; who presses play again wants to hear on.
    if (player.currentTime < Number(player.dataset.stopAt ?? Infinity)) return;
    delete player.dataset.stopAt;
    player.pause();
  });
  item.append(player);
  return player;
}
