// The report page: each recording's player and its charts move together.

import { connectTimeline } from "./timeline.js";

for (const sound of document.querySelectorAll("[data-sound]")) connectTimeline(sound);

for (const element of document.querySelectorAll("[data-needs-script]")) element.hidden = false;
