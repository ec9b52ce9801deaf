// Buttons and forms of a room: sent over the live connection and, when that is not to be had, posted. What is on its way when the
// network goes is sent again by itself when it is back, under the same id, so that it counts once.
import { forgetDraft } from "./drafts.js";
import { newKey, showParts, showPartsAnew, takeMe } from "./parts.js";

const WAIT_MILLISECONDS = 8_000;
const LOOK_AGAIN_MILLISECONDS = 500;
const GIVE_UP_MILLISECONDS = 5 * 60_000;
const words = document.body.dataset;

// `connection`: {socket, channel, place, isSlow(), showPage(html)}
export function sendForms(connection) {
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-act]");
    if (!form) return;
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    form.dataset.id ??= newKey();
    const buttons = form.querySelectorAll("button");
    buttons.forEach((button) => button.setAttribute("aria-disabled", "true"));
    try {
      after(form, await deliver(connection, form, event.submitter));
    } catch {
      say(words.failed);
    } finally {
      delete form.dataset.sending;
      buttons.forEach((button) => button.removeAttribute("aria-disabled"));
    }
  });
}

async function deliver(connection, form, submitter) {
  const fields = [...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && typeof value === "string");
  if (submitter?.name) fields.push([submitter.name, submitter.value]);
  const message = { ...connection.place, act: form.querySelector("[name=act]").value, id: form.dataset.id, fields };
  const end = Date.now() + GIVE_UP_MILLISECONDS;
  for (let tries = 0; Date.now() < end; tries++) {
    if (connection.isSlow()) return post(connection, form.action, fields, message.id);
    try {
      if (connection.socket.connected) {
        return await connection.socket.timeout(WAIT_MILLISECONDS).emitWithAck(`${connection.channel}:do`, message);
      }
    } catch {
      // No answer in time: the connection may be gone without having noticed.
    }
    if (tries === 0) say(words.waiting);
    await new Promise((done) => setTimeout(done, LOOK_AGAIN_MILLISECONDS));
  }
  throw new Error("the network did not come back");
}

async function post(connection, address, fields, id) {
  const sent = new URLSearchParams([...fields, ["csrf_token", words.token], ["id", id]]);
  const answer = await fetch(address, { method: "POST", body: sent, redirect: "follow" });
  if (answer.ok) connection.showPage(await answer.text());
  return { ok: answer.ok };
}

function after(form, answer) {
  if (!answer.ok) {
    if (answer.code) delete form.dataset.id; // It was heard and refused: pressed again, it is another message.
    if (answer.parts) {
      showPartsAnew(answer.parts);
      document.querySelector(".govuk-error-message, .pause")?.scrollIntoView({ block: "center" });
    } else say(answer.sentence || Object.values(answer.errors ?? {}).join(" ") || words.failed);
    return;
  }
  delete form.dataset.id;
  if (answer.said) say(answer.said);
  takeMe(answer.me);
  if (form.querySelector("[name=act]").value === "write") forgetDraft();
  form.querySelectorAll("textarea, input:not([type=hidden], [type=radio], [type=checkbox])").forEach((each) => {
    each.value = "";
    each.defaultValue = "";
  });
  form.querySelectorAll("input[type=checkbox]").forEach((each) => (each.checked = false));
  const key = form.querySelector("[name=key]");
  if (key) key.value = newKey();
  form.closest("details.help, details.more")?.removeAttribute("open");
  showParts(answer.parts);
}

let toastTimer = null;
export function say(sentence) {
  const toast = document.querySelector("[data-toast]");
  toast.textContent = sentence;
  toast.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => (toast.hidden = true), 6_000);
}
