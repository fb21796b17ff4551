// Chosen and dropped files: lists them before they go, sends them with a progress bar, and shows
// what became of each. Without this script the same form is sent as it stands.

/**
 * @param {HTMLFormElement} form
 * @param {() => void} onSent called when the server has taken the files.
 */
export function enhanceUpload(form, onSent) {
  const inputs = [...form.querySelectorAll('input[type="file"]')];
  const chosen = form.querySelector("[data-chosen]");
  const progress = form.querySelector("[data-upload-progress]");
  const outcomes = form.querySelector("[data-outcomes]");
  const failure = form.querySelector("[data-failure]");
  const button = form.querySelector('button[type="submit"]');

  function list() {
    const files = inputs.flatMap((input) => [...input.files]);
    chosen.replaceChildren(
      ...files.map((file) => {
        const item = document.createElement("li");
        item.textContent = `${file.name} · ${formatBytes(file.size)}`;
        return item;
      }),
    );
    chosen.hidden = files.length === 0;
    return files;
  }

  async function send(event) {
    event.preventDefault();
    if (list().length === 0) {
      inputs[0].focus();
      inputs[0].click();
      return;
    }
    button.disabled = true;
    failure.hidden = true;
    progress.hidden = false;
    try {
      outcomes.innerHTML = await post(form, (fraction) => (progress.value = fraction));
      for (const input of inputs) input.value = "";
      list();
      onSent();
    } catch (error) {
      if (!(error instanceof SendError)) throw error;
      failure.hidden = false;
    } finally {
      button.disabled = false;
      progress.hidden = true;
      progress.value = 0;
    }
  }

  for (const input of inputs) input.addEventListener("change", list);
  form.addEventListener("submit", send);
  acceptDrops(form.querySelector("[data-drop-zone]"), inputs[0], list);
  for (const element of form.querySelectorAll("[data-needs-script]")) element.hidden = false;
}

class SendError extends Error {}

// XMLHttpRequest, because fetch does not tell how much was sent.
function post(form, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-Fragment", "outcomes");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () =>
      request.status === 200 ? resolve(request.responseText) : reject(new SendError()),
    );
    request.addEventListener("error", () => reject(new SendError()));
    request.send(new FormData(form));
  });
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
    const all = new DataTransfer();
    for (const file of [...input.files, ...event.dataTransfer.files]) all.items.add(file);
    input.files = all.files;
    onDrop();
  });
}

function formatBytes(count) {
  if (count < 1000) return `${count} bytes`;
  if (count < 1e6) return `${Math.ceil(count / 1e3)} kB`;
  return `${(count / 1e6).toFixed(1)} MB`;
}
