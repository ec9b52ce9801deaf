// Buttons and forms of a room: sent over the live connection and, when that is not to be had, posted. What is on its way when the
// network goes is sent again by itself when it is back, under the same id, so that it counts once.
import { PERSON, SIGN_IN_NEEDED } from "../live/persons.js";
import { alarm, announce, endAlarm, tellNews } from "../live/status.js";
import { handBack, keepDraftOf, keepDraftsOf } from "./drafts.js";
import { forgetPress, notePress, passOverHeldKeys } from "./focus.js";
import { newKey, showParts, showPartsAnew, showPostponed, takeOwn } from "./parts.js";
import { endErrorTitle, focusRefused, forgetRefusal, nameErrorInTitle, showErrors } from "./refused.js";
import { leaveUnsent } from "./unsent.js";

const WAIT_MILLISECONDS = 8_000;
const LOOK_AGAIN_MILLISECONDS = 500;
const GIVE_UP_MILLISECONDS = 5 * 60_000;
const words = document.body.dataset;
const onTheWay = new Set(); // what was pressed and is not answered yet, in order
const unanswered = new WeakMap(); // form → what the network never answered: pressed again, it is the same message

// `connection`: {socket, channel, place, isSlow(), isSignedOut(), showPage(html)}
export function sendForms(connection) {
  passOverHeldKeys();
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-act]");
    if (!form) return;
    event.preventDefault();
    notePress(form);
    // What is taken back is what was done last: the form names it when that has been answered.
    if (commandOf(form) === "undo") await Promise.allSettled([...onTheWay].map(({ isAnswered }) => isAnswered));
    const fields = readFields(form, event.submitter);
    const { id } = isTheSame(unanswered.get(form)?.fields, fields) ? unanswered.get(form) : { id: newKey() };
    const sending = { form, fields, question: questionOf(form), id };
    const before = [...onTheWay].filter((each) => each.form === form);
    if (before.some((each) => isTheSame(each.fields, sending.fields))) return; // pressed twice
    onTheWay.add(sending);
    // What is pressed while something else of the form waits for the network goes after it: both were meant.
    sending.isAnswered = Promise.allSettled(before.map(({ isAnswered }) => isAnswered)).then(() => send(connection, sending));
    await sending.isAnswered.finally(() => onTheWay.delete(sending));
    tellNews();
  });
  // Nobody loses a note that waits because they close the page: it is there again with the half-written one.
  addEventListener("pagehide", () => keepDraftsOf([...onTheWay].map(({ form, fields }) => ({ form, fields }))));
}

async function send(connection, { form, fields, question, id }) {
  form.dataset.sending = "1";
  const answer = await deliver(connection, form, fields, id).catch(() => null);
  if (![...onTheWay].some((each) => each.form === form && each.id !== id)) delete form.dataset.sending;
  if (answer) {
    unanswered.delete(form);
    after(form, answer, fields, question);
  } else {
    unanswered.set(form, { fields, id });
    alarm(words.failed);
    handBack(form, fields);
  }
  showPostponed();
  if (answer && !answer.ok) setTimeout(() => handBack(form, fields)); // after a page that came as the answer
}

const commandOf = (form) => form.querySelector("[name=act]").value;
const questionOf = (form) => form.closest("[data-part]")?.querySelector("h2")?.textContent.trim() ?? "";
const isTheSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

function readFields(form, submitter) {
  const fields = [...new FormData(form)].filter(
    ([name, value]) => name !== "csrf_token" && !name.startsWith("of-") && typeof value === "string",
  );
  if (submitter?.name) fields.push([submitter.name, submitter.value]);
  return fields;
}

async function deliver(connection, form, fields, id) {
  const message = { ...connection.place, person: PERSON, act: commandOf(form), id, fields };
  const end = Date.now() + GIVE_UP_MILLISECONDS;
  for (let tries = 0; Date.now() < end; tries++) {
    if (connection.isSignedOut()) return { ok: false, code: SIGN_IN_NEEDED };
    if (connection.isSlow()) return post(connection, form.action, fields, id);
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

// Who is signed out is led to the page where one signs in; whoever is somebody else by now is asked if they wrote it.
const isLedAway = ({ redirected, url }) => redirected && [words.signIn, words.whose].includes(new URL(url).pathname);

async function post(connection, address, fields, id) {
  const sent = new URLSearchParams([...fields, ["csrf_token", words.token], ["id", id]]);
  const answer = await fetch(address, { method: "POST", body: sent, redirect: "follow" });
  const page = await answer.text();
  if (isLedAway(answer) || (!answer.ok && answer.status !== 422 && isLedAway(await fetch(location.href)))) {
    return { ok: false, sentence: words.signedOut };
  }
  if (!answer.ok && answer.status !== 422) return { ok: false };
  const said = new DOMParser().parseFromString(page, "text/html").querySelector(".message")?.textContent.trim();
  // Shown after the form has been looked at: a refused one is on the page again, with what is wrong beside its fields.
  setTimeout(() => {
    connection.showPage(page);
    if (answer.ok) return;
    nameErrorInTitle();
    alarm(focusRefused(document.querySelector("main")) || words.failed);
  });
  return { ok: answer.ok, code: answer.status, said, isDrawn: true };
}

function after(form, answer, fields, question) {
  if (!answer.ok) return refuse(form, answer);
  endAlarm();
  endErrorTitle();
  if (answer.said) announce([answer.said]);
  if (commandOf(form) === "vote" && answer.said) keep([question, answer.said].filter(Boolean).join(" "));
  forgetRefusal(form);
  empty(form, fields);
  keepDraftOf(form);
  const key = form.querySelector("[name=key]");
  if (key) key.value = newKey();
  close(form.closest("details.help, details.more"));
  showParts(answer.parts);
  takeOwn(answer.own);
  forgetPress(form);
}

// What is wrong is said and stands beside its field, which has the focus: what was typed is mended there. Whoever was signed out
// meanwhile hears the same, whether the live connection was back first or the form was posted.
function refuse(form, answer) {
  forgetPress(form);
  if (answer.isDrawn) return;
  nameErrorInTitle();
  forgetRefusal(form);
  const part = form.closest("[data-part]");
  if (answer.parts) showPartsAnew(answer.parts);
  else showErrors(form, answer.errors ?? {});
  const wrong = focusRefused(answer.parts && part ? part : form);
  const said = answer.code === SIGN_IN_NEEDED ? words.signedOut : answer.sentence;
  alarm(said || Object.values(answer.errors ?? {}).join(" ") || wrong || words.failed);
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
