// Buttons and forms of a room: sent over the live connection and, when that is not to be had, posted. What is on its way when the
// network goes is sent again by itself when it is back, under the same id, so that it counts once.
import { alarm, announce, endAlarm, tellNews } from "../live/status.js";
import { keepDraftOf } from "./drafts.js";
import { newKey, showParts, showPartsAnew, showPostponed, takeOwn } from "./parts.js";
import { focusRefused, forgetRefusal, showErrors } from "./refused.js";
import { leaveUnsent } from "./unsent.js";

const WAIT_MILLISECONDS = 8_000;
const LOOK_AGAIN_MILLISECONDS = 500;
const GIVE_UP_MILLISECONDS = 5 * 60_000;
const words = document.body.dataset;
const onTheWay = new Set(); // what was sent and is not answered yet

// `connection`: {socket, channel, place, isSlow(), showPage(html)}
export function sendForms(connection) {
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-act]");
    if (!form) return;
    event.preventDefault();
    // What is taken back is what was done last: the form names it when that has been answered.
    if (commandOf(form) === "undo") await Promise.allSettled(onTheWay);
    if (form.dataset.sending) return;
    const sent = send(connection, form, event.submitter);
    onTheWay.add(sent);
    await sent.finally(() => onTheWay.delete(sent));
  });
}

async function send(connection, form, submitter) {
  form.dataset.sending = "1";
  form.dataset.id ??= newKey();
  const buttons = form.querySelectorAll("button");
  buttons.forEach((button) => button.setAttribute("aria-disabled", "true"));
  const fields = readFields(form, submitter);
  const answer = await deliver(connection, form, fields).catch(() => null);
  delete form.dataset.sending;
  buttons.forEach((button) => button.removeAttribute("aria-disabled"));
  if (answer) after(form, answer, fields);
  else alarm(words.failed);
  showPostponed();
  tellNews();
}

const commandOf = (form) => form.querySelector("[name=act]").value;

function readFields(form, submitter) {
  const fields = [...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && typeof value === "string");
  if (submitter?.name) fields.push([submitter.name, submitter.value]);
  return fields;
}

async function deliver(connection, form, fields) {
  const message = { ...connection.place, act: commandOf(form), id: form.dataset.id, fields };
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
    if (tries === 0) announce([words.waiting]);
    await new Promise((done) => setTimeout(done, LOOK_AGAIN_MILLISECONDS));
  }
  throw new Error("the network did not come back");
}

async function post(connection, address, fields, id) {
  const sent = new URLSearchParams([...fields, ["csrf_token", words.token], ["id", id]]);
  const answer = await fetch(address, { method: "POST", body: sent, redirect: "follow" });
  const page = await answer.text();
  if (!answer.ok && answer.status !== 422) return { ok: false };
  const said = new DOMParser().parseFromString(page, "text/html").querySelector(".message")?.textContent.trim();
  // Shown after the form has been looked at: a refused one is on the page again, with what is wrong beside its fields.
  setTimeout(() => {
    connection.showPage(page);
    if (!answer.ok) alarm(focusRefused(document.querySelector("main")) || words.failed);
  });
  return { ok: answer.ok, code: answer.status, said, isDrawn: true };
}

function after(form, answer, fields) {
  if (!answer.ok) return refuse(form, answer);
  endAlarm();
  delete form.dataset.id;
  if (answer.said) announce([answer.said]);
  if (commandOf(form) === "vote" && answer.said) keep(answer.said);
  forgetRefusal(form);
  empty(form, fields);
  keepDraftOf(form);
  const key = form.querySelector("[name=key]");
  if (key) key.value = newKey();
  close(form.closest("details.help, details.more"));
  showParts(answer.parts);
  takeOwn(answer.own);
}

// What is wrong is said and stands beside its field, which has the focus: what was typed is mended there.
function refuse(form, answer) {
  if (answer.code) delete form.dataset.id; // It was heard and refused: pressed again, it is another message.
  if (answer.isDrawn) return;
  forgetRefusal(form);
  const part = form.closest("[data-part]");
  if (answer.parts) showPartsAnew(answer.parts);
  else showErrors(form, answer.errors ?? {});
  const wrong = focusRefused(answer.parts && part ? part : form);
  alarm(answer.sentence || Object.values(answer.errors ?? {}).join(" ") || wrong || words.failed);
}

// What is closed cannot hold the focus: it goes to what opens it again.
function close(details) {
  if (!details) return;
  if (details.contains(document.activeElement)) details.querySelector("summary").focus();
  details.open = false;
}

function empty(form, fields) {
  form.querySelectorAll("textarea, input:not([type=hidden], [type=radio], [type=checkbox])").forEach((each) => {
    // What is left of a number would be another number.
    const isText = each.type === "textarea" || (each.type === "text" && each.inputMode !== "numeric");
    each.value = isText ? leaveUnsent(each.value, new Map(fields).get(each.name) ?? "") : "";
    each.defaultValue = "";
  });
  form.querySelectorAll("input[type=checkbox]").forEach((each) => {
    if (fields.some(([name, value]) => name === each.name && value === each.value)) each.checked = false;
  });
}

// The answer to a ballot may hold its receipt: it stays on this phone until it is put away.
const KEPT = `said:${words.publicId}`;

function keep(sentence) {
  try {
    sessionStorage.setItem(KEPT, sentence);
  } catch {
    // Private windows refuse storage: then it stays as long as the page.
  }
  showSentence(sentence);
}

export function showKept() {
  try {
    showSentence(sessionStorage.getItem(KEPT));
  } catch {
    // Nothing was kept.
  }
}

function showSentence(sentence) {
  const box = document.querySelector("[data-kept]");
  if (!box || !sentence) return;
  box.querySelector("span").textContent = sentence;
  box.hidden = false;
  box.querySelector("button").onclick = () => {
    box.hidden = true;
    sessionStorage.removeItem(KEPT);
  };
}
