// Asks for a fragment again and again: soon while something happens, later while nothing does,
// not at all while the page is hidden or when the fragment says that all is finished.

const FAST_MS = 800;
const SLOW_MS = 2500;
const SLOWEST_MS = 30000;
const GROWTH = 1.3;

/**
 * Keep an element's content up to date.
 *
 * @param {HTMLElement} container its `data-url` gives the fragment; the fragment's first element
 *   carries `data-pace`: fast, slow or stop.
 * @param {(fragment: HTMLElement) => void} onChange called after the content has changed.
 * @returns {() => void} starts polling at once, also after it had stopped.
 */
export function keepFresh(container, onChange) {
  let timer = 0;
  let delay = FAST_MS;
  let isAsking = false;
  let isAskedAgain = false;

  const pace = () => container.firstElementChild?.dataset.pace ?? "stop";

  function plan() {
    window.clearTimeout(timer);
    if (pace() === "stop" || document.hidden) return;
    delay = pace() === "fast" ? FAST_MS : Math.min(Math.max(delay * GROWTH, SLOW_MS), SLOWEST_MS);
    timer = window.setTimeout(ask, delay);
  }

  async function ask() {
    // What is on its way may not know yet what has happened since.
    if (isAsking) {
      isAskedAgain = true;
      return;
    }
    isAsking = true;
    try {
      const response = await fetch(container.dataset.url, { headers: { "X-Fragment": "status" } });
      // Signed out, or the session was deleted: the full page has the words for it.
      if (response.redirected || response.status === 404 || response.status === 403) {
        window.location.reload();
        return;
      }
      if (response.ok && replace(container, await response.text())) {
        delay = FAST_MS;
        onChange(container.firstElementChild);
      }
    } catch (error) {
      // No connection for the moment: ask again later.
      if (!(error instanceof TypeError)) throw error;
    } finally {
      isAsking = false;
    }
    if (isAskedAgain) {
      isAskedAgain = false;
      ask();
      return;
    }
    plan();
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? plan() : ask()));
  plan();
  return ask;
}

// Returns whether anything changed; keeps the focus where it was.
function replace(container, html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  if (container.firstElementChild?.isEqualNode(template.content.firstElementChild)) return false;
  const focused = container.contains(document.activeElement) ? document.activeElement.id : "";
  container.replaceChildren(template.content);
  if (focused) document.getElementById(focused)?.focus();
  return true;
}
