// The page of a new bulk upload: whatever is chosen is checked by the server at once, by the names
// alone; when the check is well, one button begins the upload and sends the files.

import { Choice } from "./bulk_choice.js";
import { Sender } from "./bulk_sender.js";
import { SenderView } from "./bulk_view.js";
import { warnWhileSending } from "./busy.js";

const WAIT_MS = 250;

const form = document.getElementById("bulk");
if (form) enhance();

function enhance() {
  const manifest = form.elements.manifest;
  const plan = form.querySelector("[data-plan]");
  const empty = form.querySelector("[data-plan-empty]");
  const failure = form.querySelector("[data-check-failed]");
  const choice = new Choice(form, planSoon, (file) => {
    const transfer = new DataTransfer();
    transfer.items.add(file);
    manifest.files = transfer.files;
  });
  const view = new SenderView(document.querySelector("[data-sender]"));
  let sender = null;
  let timer = 0;
  let asked = 0;

  form.querySelector("[data-plain-submit]").hidden = true;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => {
    if (event.target.name === "rule" || event.target === manifest) planSoon();
  });
  plan.addEventListener("click", (event) => {
    if (event.target.closest("[data-start]")) start();
  });
  warnWhileSending(() => sender?.isRunning);
  planSoon();

  function planSoon() {
    form.querySelector("[data-rule]").hidden = manifest.files.length > 0;
    window.clearTimeout(timer);
    timer = window.setTimeout(askForPlan, WAIT_MS);
  }

  async function askForPlan() {
    asked += 1;
    const mine = asked;
    const isEmpty = choice.items.length === 0 && manifest.files.length === 0;
    empty.hidden = !isEmpty;
    if (isEmpty) {
      plan.replaceChildren();
      return;
    }
    const answer = await post("plan");
    // A later choice is being checked already.
    if (mine !== asked || answer === null) return;
    plan.innerHTML = await answer.text();
    for (const element of plan.querySelectorAll("[data-needs-script]")) element.hidden = false;
  }

  async function start() {
    plan.querySelector("[data-start]").disabled = true;
    const answer = await post("start");
    if (answer === null) return;
    if (!(answer.headers.get("Content-Type") ?? "").startsWith("application/json")) {
      plan.innerHTML = await answer.text();
      return;
    }
    await send(await answer.json());
  }

  async function send({ url, filesUrl, expected }) {
    const names = new Set(expected.map(([name]) => name));
    const items = choice.items.filter((item) => item.isArchive || names.has(item.path));
    // Closed and opened again, or reloaded, the tab shows the page of this upload.
    window.history.replaceState(null, "", url);
    form.hidden = true;
    sender = new Sender(
      form,
      filesUrl,
      items,
      () => view.update(),
      (item, outcome) => view.note(item, outcome),
    );
    view.linkTo(url);
    view.show(sender);
    view.onRetry(async () => {
      view.forgetFailed();
      await sender.retry();
      leave(url);
    });
    await sender.run();
    leave(url);
  }

  function leave(url) {
    if (!sender.isCancelled && sender.nFailed === 0) window.location.assign(url);
  }

  // Resolves to null where the server did not answer; the page says so.
  async function post(part) {
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "rule", "channel"]) {
      body.set(name, form.elements[name]?.value ?? "");
    }
    body.set("names", JSON.stringify(choice.names));
    if (manifest.files.length > 0) body.set("manifest", manifest.files[0]);
    failure.hidden = true;
    try {
      const answer = await fetch(form.action || window.location.href, {
        method: "POST",
        body,
        headers: { "X-Fragment": part },
      });
      if (answer.redirected || [401, 403, 404].includes(answer.status)) {
        window.location.reload();
        return null;
      }
      if (answer.ok) return answer;
    } catch (error) {
      // No connection, or the manifest was changed on the disk since it was chosen.
      if (!(error instanceof TypeError)) throw error;
    }
    failure.hidden = false;
    return null;
  }
}
