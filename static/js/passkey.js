// Makes or uses a passkey: the browser answers the challenge in data-options, the form carries the
// answer to the server. Without passkeys in the browser, the button stays away.

const form = document.querySelector("[data-passkey]");
const failure = form.querySelector("[data-failure]");
const canDoIt = Boolean(window.PublicKeyCredential?.parseCreationOptionsFromJSON);

form.querySelector("[data-unsupported]").hidden = canDoIt;
form.querySelector("[data-passkey-button]").hidden = !canDoIt;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  failure.hidden = true;
  try {
    form.elements.credential.value = JSON.stringify(await ask());
  } catch (error) {
    // Nobody touched the key, or it belongs to somebody else.
    if (!(error instanceof DOMException)) throw error;
    failure.hidden = false;
    return;
  }
  form.submit();
});

function ask() {
  const options = JSON.parse(form.dataset.options);
  if (form.dataset.passkey === "create") {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return navigator.credentials.create({ publicKey });
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return navigator.credentials.get({ publicKey });
}
