// The page of one upload: its progress comes in by itself, and the same files chosen again send
// only what is missing. They are known by name and size; the server compares their bytes.

import { Choice } from "./bulk_choice.js";
import { Sender } from "./bulk_sender.js";
import { SenderView, fillText } from "./bulk_view.js";
import { warnWhileSending } from "./busy.js";
import { keepFresh } from "./poll.js";

const announcer = document.getElementById("announcer");
const askNow = keepFresh(document.getElementById("status"), (status) => {
  const sentence = status.dataset.sentence;
  if (announcer.textContent !== sentence) announcer.textContent = sentence;
});

const form = document.getElementById("bulk");
if (form) enhance();

function enhance() {
  const match = form.querySelector("[data-match]");
  const button = form.querySelector('button[type="submit"]');
  const view = new SenderView(document.querySelector("[data-sender]"));
  const choice = new Choice(form, showMatch);
  let sender = null;
  let wanted = [];
  button.disabled = true;
  warnWhileSending(() => sender?.isRunning);

  async function showMatch() {
    const answer = await fetch(form.action);
    if (!answer.ok || answer.redirected) {
      window.location.reload();
      return;
    }
    const found = compare(choice.items, (await answer.json()).files);
    wanted = found.send;
    button.disabled = wanted.length === 0;
    match.textContent =
      choice.items.length === 0
        ? ""
        : fillText(match.dataset.text, {
            send: found.nSend,
            present: found.nPresent,
            unknown: found.nUnknown,
          });
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (wanted.length === 0) return;
    form.hidden = true;
    sender = new Sender(
      form,
      form.action,
      wanted,
      () => view.update(),
      (item, outcome) => view.note(item, outcome),
    );
    view.show(sender);
    view.onRetry(async () => {
      view.forgetFailed();
      await sender.retry();
      finish();
    });
    await sender.run();
    finish();
  });

  function finish() {
    choice.clear();
    form.hidden = false;
    askNow();
  }
}

// Which of the chosen files are still to be sent: those whose name is expected and not settled,
// or is settled with another size.
function compare(items, rows) {
  const exact = new Map(rows.map((row) => [row[0], row]));
  const bare = new Map();
  for (const row of rows) {
    const name = bareName(row[0]);
    bare.set(name, bare.has(name) ? null : row);
  }
  const found = { send: [], nSend: 0, nPresent: 0, nUnknown: 0 };
  const judge = (path, size) => {
    const row = exact.get(path) ?? bare.get(bareName(path));
    if (!row) return "unknown";
    const isSettled = row[2] === "stored" || row[2] === "duplicate";
    return isSettled && (row[1] === null || row[1] === size) ? "present" : "send";
  };
  for (const item of items) {
    const parts = item.isArchive ? item.members : [{ path: item.path, size: item.file.size }];
    const judged = parts.map(({ path, size }) => judge(path, size));
    const nSend = judged.filter((one) => one === "send").length;
    // An archive whose list cannot be read here is sent: the server says what is wrong with it.
    if (nSend > 0 || (item.isArchive && parts.length === 0)) found.send.push(item);
    found.nSend += nSend;
    found.nPresent += judged.filter((one) => one === "present").length;
    found.nUnknown += judged.filter((one) => one === "unknown").length;
  }
  return found;
}

function bareName(path) {
  return path.slice(path.lastIndexOf("/") + 1).toLowerCase();
}
