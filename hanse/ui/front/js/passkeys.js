// Passkeys: a form asks the device and sends its answer. Shown only where the browser can do it.
const able =
  window.isSecureContext &&
  !/^[\d.]+$|^\[/.test(location.hostname) && // a passkey belongs to a name
  typeof window.PublicKeyCredential?.parseCreationOptionsFromJSON === "function";

for (const less of document.querySelectorAll("[data-passkey-less]")) less.hidden = able;
for (const form of document.querySelectorAll("form[data-passkey]")) form.hidden = !able;

async function questions(form) {
  if (form.dataset.questionsAre) return JSON.parse(form.dataset.questionsAre).publicKey;
  const answer = await fetch(form.dataset.questions, {
    method: "POST",
    headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
  });
  if (!answer.ok) throw new Error(`the questions answer ${answer.status}`);
  return (await answer.json()).publicKey;
}

async function ask(form) {
  const asked = await questions(form);
  const credential =
    form.dataset.passkey === "create"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked) });
  form.elements.answer.value = JSON.stringify(credential);
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches?.("form[data-passkey]") || form.elements.answer.value) return;
  event.preventDefault();
  const button = form.querySelector("button");
  const wrong = form.querySelector(".wrong");
  wrong.hidden = true;
  button.disabled = true;
  try {
    await ask(form);
    form.submit();
  } catch {
    wrong.hidden = false; // put off by the person, or the device does not answer
  } finally {
    button.disabled = false;
  }
});
