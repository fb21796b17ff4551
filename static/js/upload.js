// Chosen and dropped files: lists them, sends them one by one with a progress bar, and shows what
// became of each. Without this script the same form is sent as it stands.

import { noteBusy, warnWhileSending } from "./busy.js";

let nUnderWay = 0;
warnWhileSending(() => nUnderWay > 0);

/**
 * @param {HTMLFormElement} form
 * @param {() => void} onSent called whenever the server has taken a file.
 */
export function enhanceUpload(form, onSent) {
  const inputs = [...form.querySelectorAll('input[type="file"]')];
  const button = form.querySelector('button[type="submit"]');

  const list = () => listFiles(form.querySelector("[data-chosen]"), inputs);

  async function send(event) {
    event.preventDefault();
    const files = list();
    if (files.length === 0) {
      inputs[0].click();
      return;
    }
    button.disabled = true;
    const unsent = await sendFiles(form, files, form, onSent);
    for (const input of inputs) input.value = "";
    inputs[0].files = asFileList(unsent);
    list();
    button.disabled = false;
  }

  for (const input of inputs) input.addEventListener("change", list);
  form.addEventListener("submit", send);
  acceptDrops(form.querySelector("[data-drop-zone]"), inputs[0], list);
  for (const element of form.querySelectorAll("[data-needs-script]")) element.hidden = false;
  list();
}

/**
 * Send files one by one and say of each what became of it.
 *
 * One request for each file: a bad connection loses one of them at most, and many large files
 * are never too much for one request.
 *
 * @param {HTMLFormElement} form where the files go; it carries the token.
 * @param {File[]} files
 * @param {HTMLElement} view holds `[data-upload-progress]`, `[data-outcomes]`, `[data-failure]`.
 * @param {() => void} onSent called whenever the server has taken a file.
 * @returns {Promise<File[]>} the files that did not arrive.
 */
export async function sendFiles(form, files, view, onSent) {
  const progress = view.querySelector("[data-upload-progress]");
  const outcomes = view.querySelector("[data-outcomes]");
  const failure = view.querySelector("[data-failure]");
  outcomes.replaceChildren();
  failure.hidden = true;
  progress.hidden = false;
  const unsent = [];
  const nTotal = sum(files);
  for (const [index, file] of files.entries()) {
    const nBefore = sum(files.slice(0, index));
    const onProgress = (nSent) => {
      progress.value = (nBefore + nSent) / Math.max(nTotal, 1);
      noteBusy();
    };
    const answer = await post(form, file, onProgress);
    if (answer === null) unsent.push(file);
    else outcomes.append(...answer);
    onSent();
  }
  failure.hidden = unsent.length === 0;
  progress.hidden = true;
  progress.value = 0;
  return unsent;
}

// Resolves to what the server says of the file, as list items; null if it did not get there.
// XMLHttpRequest, because fetch does not tell how much was sent.
function post(form, file, onProgress) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set("files", file);
  // Only where the page asks which channel of a stereo sound is the person's.
  if (form.elements.channel) body.set("channel", form.elements.channel.value);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-Fragment", "outcomes");
    request.upload.addEventListener("progress", (event) =>
      onProgress(Math.min(event.loaded, file.size)),
    );
    nUnderWay += 1;
    // Before the answer is read, which may load the page anew.
    request.addEventListener("loadend", () => {
      nUnderWay -= 1;
      resolve(request.status === 0 ? null : readAnswer(request, form));
    });
    request.send(body);
  });
}

function readAnswer(request, form) {
  if (request.status === 413) return [buildRefusal(request.responseText)];
  // Signed out, or the session was deleted: the full page has the words for it.
  if (request.responseURL !== form.action || [403, 404].includes(request.status)) {
    window.location.reload();
    return [];
  }
  if (request.status !== 200) return null;
  const template = document.createElement("template");
  template.innerHTML = request.responseText;
  return [...template.content.querySelectorAll("li")];
}

function buildRefusal(sentence) {
  const item = document.createElement("li");
  item.className = "outcomes-item outcomes-item-refused";
  item.textContent = sentence;
  return item;
}

// Shows and returns every file that is chosen in any of the inputs.
function listFiles(element, inputs) {
  const files = inputs.flatMap((input) => [...input.files]);
  element.replaceChildren(
    ...files.map((file) => {
      const item = document.createElement("li");
      item.textContent = `${file.name} · ${formatBytes(file.size)}`;
      return item;
    }),
  );
  element.hidden = files.length === 0;
  return files;
}

function acceptDrops(zone, input, onDrop) {
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    zone.addEventListener(name, () => zone.classList.remove("is-over"));
  }
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    input.files = asFileList([...input.files, ...event.dataTransfer.files]);
    onDrop();
  });
}

function asFileList(files) {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  return transfer.files;
}

function sum(files) {
  return files.reduce((total, file) => total + file.size, 0);
}

function formatBytes(count) {
  if (count < 1000) return `${count} bytes`;
  if (count < 1e6) return `${Math.ceil(count / 1e3)} kB`;
  return `${(count / 1e6).toFixed(1)} MB`;
}
