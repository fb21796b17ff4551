// The report page: a line follows the player through its charts, and a click in them seeks.

for (const sound of document.querySelectorAll("[data-sound]")) {
  const player = sound.querySelector("[data-player]");
  const plot = sound.querySelector("[data-plot]");
  if (player && plot) follow(player, plot, Number(sound.dataset.duration));
}

function follow(player, plot, durationS) {
  const cursor = plot.querySelector("[data-cursor]");

  function move() {
    const at = `${Math.min(100, (100 * player.currentTime) / durationS)}%`;
    cursor.setAttribute("x1", at);
    cursor.setAttribute("x2", at);
    cursor.setAttribute("visibility", "visible");
    if (!player.paused) window.requestAnimationFrame(move);
  }

  for (const name of ["play", "seeked", "timeupdate"]) player.addEventListener(name, move);
  plot.classList.add("is-clickable");
  plot.addEventListener("click", (event) => {
    const box = plot.getBoundingClientRect();
    player.currentTime = (durationS * (event.clientX - box.left)) / box.width;
    player.play();
  });
}

for (const element of document.querySelectorAll("[data-needs-script]")) element.hidden = false;
