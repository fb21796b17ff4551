// The page of one session: files go up and their progress comes in without reloading.

import { keepFresh } from "./poll.js";
import { enhanceUpload } from "./upload.js";

const announcer = document.getElementById("announcer");

const askNow = keepFresh(document.getElementById("status"), (status) => {
  const sentence = status.dataset.sentence;
  if (announcer.textContent !== sentence) announcer.textContent = sentence;
});

enhanceUpload(document.getElementById("upload"), askNow);
