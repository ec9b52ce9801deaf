// A screen of a live workshop: phone, console or wall. Parts of the page are replaced as news comes; buttons and forms are sent over
// the same connection and, when that is not to be had, posted. Without this file the page works by loading again.
import { helpWithBallot } from "./ballot.js";
import { areKeysOff, setKeysOff } from "./keys.js";
import { follow } from "./live.js";

const WAIT_MILLISECONDS = 8_000;
const { room: view, slug, ref, token, ...words } = document.body.dataset;
const channel = view === "phone" ? "room" : view;
const place = { slug, ref };
const drawn = new Map(); // part → the html that was drawn last, so that what has not changed is left alone
let clockSkew = null;
let me = null;

// Parts.

function showPart(name, html) {
  if (drawn.get(name) === html) return;
  drawn.set(name, html);
  const part = document.querySelector(`[data-part="${name}"]`);
  if (!part) return;
  const kept = keepTyped(part);
  const open = [...part.querySelectorAll("details")].map((each) => each.open);
  const focused = describeFocus(part);
  part.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  part.querySelectorAll("details").forEach((each, number) => (each.open = open[number] ?? each.open));
  putTyped(part, kept);
  dress(part);
  if (focused) part.querySelector(focused)?.focus();
}

// What somebody is typing stays when the part around it is drawn anew, as long as its form is there.
function keepTyped(part) {
  const kept = new Map();
  part.querySelectorAll("form[data-act]").forEach((form) => {
    form.querySelectorAll("textarea, select, input:not([type=hidden])").forEach((field) => {
      const changed = field.type === "radio" || field.type === "checkbox" ? field.checked : field.value !== field.defaultValue;
      if (changed || field === document.activeElement) kept.set(nameOf(form, field), field);
    });
  });
  return kept;
}

function putTyped(part, kept) {
  part.querySelectorAll("form[data-act]").forEach((form) => {
    form.querySelectorAll("textarea, select, input:not([type=hidden])").forEach((field) => {
      const before = kept.get(nameOf(form, field));
      if (!before) return;
      if (field.type === "radio" || field.type === "checkbox") field.checked = before.checked;
      else field.value = before.value;
    });
  });
}

function nameOf(form, field) {
  const hidden = [...form.querySelectorAll("input[type=hidden]")].filter((each) => !["csrf_token", "key"].includes(each.name));
  const choice = field.type === "radio" || field.type === "checkbox" ? field.value : "";
  return [...hidden.map((each) => `${each.name}=${each.value}`), field.name, choice].join("&");
}

function describeFocus(part) {
  const active = document.activeElement;
  if (!part.contains(active)) return null;
  if (active.id) return `#${CSS.escape(active.id)}`;
  const form = active.closest("form[data-act]");
  const act = form?.querySelector("[name=act]")?.value;
  return act ? `form[data-act]:has([name=act][value="${act}"]) ${active.tagName.toLowerCase()}` : null;
}

function dress(root) {
  root.querySelectorAll("input[name=csrf_token]").forEach((field) => (field.value = token));
  root.querySelectorAll("form[data-act]").forEach((form) => {
    const key = form.querySelector("[name=key]");
    if (key && !key.value) key.value = newKey();
    if (form.querySelector(".ballot, .picks, .points, [data-rank]")) helpWithBallot(form);
  });
  showMe(root);
  keepTime();
}

// One send, one key: sent again after a lost connection, it counts once.
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(18))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function showMe(root) {
  if (!me) return;
  root.querySelectorAll("[data-when]").forEach((each) => (each.hidden = !me[each.dataset.when]));
  root.querySelectorAll("[data-fill]").forEach((each) => {
    if (each.textContent !== me[each.dataset.fill]) each.textContent = me[each.dataset.fill];
  });
  root.querySelectorAll("[data-pressed]").forEach((each) => each.setAttribute("aria-pressed", String(me[each.dataset.pressed])));
}

function takeMe(mine) {
  if (!mine) return;
  me = mine;
  showMe(document);
}

function onNews(news) {
  for (const [name, html] of Object.entries(news.parts ?? {})) showPart(name, html);
  takeMe(news.me);
}

// Sending.

const fieldsOf = (form) => [...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && typeof value === "string");

async function send(form, submitter) {
  const fields = fieldsOf(form);
  if (submitter?.name) fields.push([submitter.name, submitter.value]);
  const act = form.querySelector("[name=act]").value;
  if (socket.connected) {
    const answer = await socket.timeout(WAIT_MILLISECONDS).emitWithAck(`${channel}:do`, { ...place, act, fields });
    return answer;
  }
  const sent = new FormData(form, submitter ?? undefined);
  sent.set("csrf_token", token);
  const answer = await fetch(form.action, { method: "POST", body: sent, redirect: "follow" });
  if (answer.ok) showPage(await answer.text());
  return { ok: answer.ok, posted: true };
}

async function onSubmit(event) {
  const form = event.target.closest("form[data-act]");
  if (!form || form.dataset.sending) return event.preventDefault();
  event.preventDefault();
  form.dataset.sending = "1";
  const buttons = form.querySelectorAll("button");
  buttons.forEach((button) => button.setAttribute("aria-disabled", "true"));
  try {
    after(form, await send(form, event.submitter));
  } catch {
    say(words.failed);
  } finally {
    delete form.dataset.sending;
    buttons.forEach((button) => button.removeAttribute("aria-disabled"));
  }
}

function after(form, answer) {
  if (answer.ok) {
    if (answer.said) say(answer.said);
    takeMe(answer.me);
    form.querySelectorAll("textarea, input:not([type=hidden], [type=radio], [type=checkbox])").forEach((each) => {
      each.value = "";
      each.defaultValue = "";
    });
    const key = form.querySelector("[name=key]");
    if (key) key.value = newKey();
    form.closest("details.help, details.more")?.removeAttribute("open");
    if (answer.parts) for (const [name, html] of Object.entries(answer.parts)) showPart(name, html);
    return;
  }
  if (answer.parts) {
    for (const [name, html] of Object.entries(answer.parts)) {
      drawn.delete(name);
      showPart(name, html);
    }
    document.querySelector(".govuk-error-message, .pause")?.scrollIntoView({ block: "center" });
  } else say(answer.sentence || Object.values(answer.errors ?? {}).join(" ") || words.failed);
}

let toastTimer = null;
function say(sentence) {
  const toast = document.querySelector("[data-toast]");
  toast.textContent = sentence;
  toast.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => (toast.hidden = true), 6_000);
}

// Live is not to be had: the page is read anew now and then.
function showPage(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  page.querySelectorAll("[data-part]").forEach((part) => showPart(part.dataset.part, part.innerHTML));
}

async function readAnew() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (answer?.ok) showPage(await answer.text());
}

function onState(state) {
  const note = document.querySelector("[data-connection]");
  if (state === "over") {
    location.reload();
    return;
  }
  if (!note) return;
  note.textContent = words[state];
  note.className = `connection ${state}`;
  note.hidden = false;
}

// Clocks run on the server's time: phones' own are often wrong.

function keepTime() {
  document.querySelectorAll("[data-due]").forEach((clock) => {
    if (clockSkew === null) clockSkew = Date.parse(clock.dataset.now) - loadedAt;
    const left = Math.round((Date.parse(clock.dataset.due) - Date.now() - clockSkew) / 1000);
    clock.classList.toggle("late", left < 0);
    clock.classList.toggle("soon", left >= 0 && left < 20);
    if (view === "phone" && left > 120) clock.textContent = words.left.replace("{time}", `${Math.ceil(left / 60)} ${words.min}`);
    else clock.textContent = left < 0 ? words.late : `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  });
}

// Keys of the console: printed on the buttons they press, outside text fields only.

function useKeys() {
  const bar = document.querySelector("[data-keys]");
  if (!bar) return;
  bar.hidden = false;
  const toggle = bar.querySelector("[data-keys-toggle]");
  const show = () => (toggle.textContent = areKeysOff() ? words.keysOn : words.keysOff);
  show();
  toggle.addEventListener("click", () => {
    setKeysOff(!areKeysOff());
    show();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, dialog");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || areKeysOff()) return;
    const key = event.key.toLowerCase();
    if (key === "m") document.querySelector("#words")?.focus();
    else if (key === "g") openGroups();
    else {
      const button = document.querySelector(`button[data-key="${CSS.escape(key)}"]`);
      if (!button) return;
      button.click();
    }
    event.preventDefault();
  });
}

function openGroups() {
  const more = document.querySelector(".note-card.chosen details");
  if (!more) return;
  more.open = true;
  more.querySelector("select").focus();
}

const loadedAt = Date.now();
document.querySelectorAll("[data-part]").forEach((part) => dress(part));
document.addEventListener("submit", onSubmit);
setInterval(keepTime, 1000);
keepTime();
useKeys();
const socket = follow(channel, JSON.parse(words.cursors), {
  onNews,
  onState,
  onSlow: readAnew,
  join: place,
  onJoined: (answer) => {
    for (const [name, html] of Object.entries(answer.parts ?? {})) showPart(name, html);
    takeMe(answer.me);
  },
});
