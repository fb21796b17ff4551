// The page of one session: files go up and their progress comes in without reloading.

import { keepFresh } from "./poll.js";
import { enhanceRecording } from "./record.js";
import { enhanceUpload, sendFiles } from "./upload.js";

const announcer = document.getElementById("announcer");

const askNow = keepFresh(document.getElementById("status"), (status) => {
  const sentence = status.dataset.sentence;
  if (announcer.textContent !== sentence) announcer.textContent = sentence;
});

// An archived person takes no new files, so the page has no form then.
const form = document.getElementById("upload");
const card = document.getElementById("record");
if (form) {
  enhanceUpload(form, askNow);
  enhanceRecording(card, async (file) => {
    const unsent = await sendFiles(form, [file], card, askNow);
    return unsent.length === 0;
  });
}
