// The moderators' queue: the list stays true by itself, times run, keys work. Without this file the page works by reloading.

import { join } from "./live/reading.js";
import { announce } from "./live/status.js";
import { follow } from "./live.js";
import { keepTime } from "./moderation/clocks.js";
import { useKeys } from "./moderation/keys.js";
import { countNews, retitle, sayInTitle, sayTotal } from "./moderation/titles.js";
import { bell } from "./notifications/bell.js";
import { onOtherWindows } from "./site/windows.js";

const root = document.querySelector("[data-queue]");
const words = root.querySelector("[data-words]").dataset;
const list = root.querySelector(".queue");
const fresh = root.querySelector("[data-fresh]");
const waiting = new Map(); // public id → news about a case that is not in the list yet
const countsByStream = {};
const unseen = new Map(); // lane → reports that came since somebody was at the list
let { title } = document; // without what is new
const HERE_MILLISECONDS = 30_000;

const cardOf = (publicId) => list.querySelector(`[data-public-id="${publicId}"]`);
const isBusy = () => list.matches(":hover") || list.contains(document.activeElement);
const isWanted = (news) =>
  root.dataset.show === "" &&
  (root.dataset.lane === "" || Number(root.dataset.lane) === news.lane) &&
  (root.dataset.in === "" || root.dataset.in === news.stream);

function parse(html) {
  return new DOMParser().parseFromString(html, "text/html").querySelector("li");
}

function isBefore(one, other) {
  return Number(one.dataset.lane) - Number(other.dataset.lane) || one.dataset.work.localeCompare(other.dataset.work);
}

function place(card) {
  const next = [...list.children].find((other) => isBefore(card, other) < 0);
  list.insertBefore(card, next ?? null);
  showEmpty();
}

function showEmpty() {
  root.querySelector("[data-empty]").hidden = list.children.length > 0;
}

function onNews(news) {
  count(news);
  tellReport(news);
  if (news.public_id === root.dataset.case) noteOpenCase(news);
  const shown = cardOf(news.public_id);
  if (!news.html || !isWanted(news)) {
    waiting.delete(news.public_id);
    if (shown && root.dataset.show === "") leave(shown);
  } else if (shown) {
    const card = parse(news.html);
    if (shown.classList.contains("current")) card.classList.add("current");
    if (shown.dataset.version !== card.dataset.version || shown.classList.contains("unseen")) card.classList.add("unseen");
    if (shown.querySelector("[aria-current]")) card.querySelector("a").setAttribute("aria-current", "page");
    const focused = shown.contains(document.activeElement);
    const [before, after] = [shown, card].map((each) => each.querySelector(".foot .chip")?.textContent.trim());
    shown.replaceWith(card);
    if (focused) card.querySelector("a").focus();
    // What its name says now is not read out again by itself to whoever is on it.
    if (focused && after && after !== before) announce([after]);
  } else {
    waiting.set(news.public_id, news);
    if (!isBusy()) showWaiting();
  }
  showFresh();
}

// Said whatever part of the queue is shown: somebody may be at risk.
function tellReport(news) {
  const isReport = news.kind === "FlagRaised" || news.kind === "CaseTakenUp";
  if (!isReport || !news.html || (root.dataset.in && root.dataset.in !== news.stream)) return;
  const lane = root.querySelector(`.lanes [data-lane="${news.lane}"] b`).textContent;
  announce([words.newReport.replace("{lane}", lane)]);
  countNews(unseen, lane);
  showTitle();
}

function noteSeen() {
  unseen.clear();
  showTitle();
}

function showTitle() {
  document.title = sayInTitle(unseen, words.newInTitle, title);
}

// Nothing moves under the pointer: what leaves stays as a shadow until the list is free.
function leave(card) {
  if (isBusy()) {
    card.classList.add("gone");
    card.querySelector(".foot").textContent = words.leftList; // part of its name, for whoever comes to it
    if (card.contains(document.activeElement)) announce([words.leftList]);
  } else card.remove();
  showEmpty();
}

function showWaiting() {
  for (const news of waiting.values()) {
    const card = parse(news.html);
    card.classList.add("unseen");
    place(card);
  }
  waiting.clear();
  list.querySelectorAll(".gone").forEach((card) => card.remove());
  showEmpty();
  showFresh();
}

function showFresh() {
  fresh.hidden = waiting.size === 0;
  fresh.querySelector("[data-fresh-count]").textContent = waiting.size;
}

// The server sends the counts of one conversation; the page shows the sum of all it was given and what changed since.
function count(news) {
  const before = countsByStream[news.stream] ?? news.counts;
  countsByStream[news.stream] = news.counts;
  if (root.dataset.in && root.dataset.in !== news.stream) return;
  root.querySelectorAll(".lanes [data-lane]").forEach((lane) => {
    const number = lane.querySelector("[data-count]");
    const change = (news.counts[lane.dataset.lane] ?? 0) - (before[lane.dataset.lane] ?? 0);
    number.textContent = Number(number.textContent) + change || "";
  });
  const total = root.querySelector("[data-total]"); // not above cases that are decided
  if (!total) return;
  const counts = [...root.querySelectorAll("[data-count]")].map((number) => Number(number.textContent));
  const said = total.textContent;
  total.textContent = sayTotal(
    counts.reduce((sum, number) => sum + number, 0),
    total.dataset,
  );
  // The title of an open case is the case’s own.
  title = retitle(title, said, total.textContent);
  showTitle();
}

function noteOpenCase(news) {
  const takenByOther = news.kind === "CaseClaimed" && news.html && !("mine" in parse(news.html).dataset);
  if (String(news.version) === root.dataset.version && news.kind !== "CaseReleased" && !takenByOther) return;
  const note = root.querySelector("[data-changed]");
  if (!note) return;
  if (note.hidden) announce([words.hasChanged]);
  note.querySelector("span").textContent = words.hasChanged;
  note.hidden = false;
}

function onState(state) {
  const pill = root.querySelector("[data-live]");
  const before = pill.hidden ? "" : pill.textContent;
  if (before === words.over || before === words[state]) return;
  if (before || state !== "on") announce([state === "on" ? words.back : words[state]]);
  root.querySelector("[data-show-new]").hidden = state !== "over" && state !== "stale";
  pill.hidden = false;
  pill.className = `pill ${state === "on" ? "sage" : "amber"}`;
  pill.textContent = words[state];
  if (state === "over") {
    list.replaceChildren();
    showEmpty();
  }
}

// Live is not to be had: the list is read anew.
async function readAnew() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || isBusy()) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  list.replaceChildren(...page.querySelector(".queue").children);
  root.querySelector(".lanes").replaceWith(page.querySelector(".lanes"));
  showEmpty();
}

const cursors = JSON.parse(root.dataset.cursors);
Object.assign(countsByStream, JSON.parse(root.dataset.counts));
const socket = follow("moderation", cursors, {
  onNews,
  onState,
  onSlow: readAnew,
  onOther: {
    here: ({ names }) => {
      root.querySelector("[data-here]").textContent = names.length
        ? words.hereNow.replace("{names}", names.join(", "))
        : words.nobody;
    },
  },
});
join(socket, bell);
socket.on("connect", () => {
  socket.emit("moderation:here", {});
  if (root.dataset.case) socket.emit("moderation:seen", { public_id: root.dataset.case });
});
setInterval(() => socket.connected && !document.hidden && socket.emit("moderation:here", {}), HERE_MILLISECONDS);
onOtherWindows("signed out", () => {
  socket.disconnect();
  onState("over"); // Not reloaded: somebody may be writing a reason.
});
fresh.querySelector("button").addEventListener("click", () => {
  showWaiting();
  noteSeen();
});
for (const coming of ["focusin", "pointerenter"]) list.addEventListener(coming, noteSeen);
list.addEventListener("pointerleave", () => setTimeout(() => !isBusy() && showWaiting(), 400));
if (root.dataset.case) cardOf(root.dataset.case)?.classList.add("current");
keepTime(root, words);
useKeys(root, words, showWaiting);
