// A thread that is being read: comments that were edited, hidden or responded to change where they stand. New ones are only told
// of: the page stays as it is until somebody presses the bar.
import { io } from "socket.io-client";
import { followWhileRead, PATIENCE } from "../live/reading.js";
import { announce } from "../live/status.js";
import { bell, hasBell } from "../notifications/bell.js";
import { keepChanges, listWanted } from "./discussions/changes.js";
import { cover, fetchFragments, isInUse, isOnPage, listAnswers, listShown, showFragments } from "./discussions/fragments.js";

const line = document.querySelector("[data-thread]");
const link = line.querySelector("a");
const pill = line.querySelector("[data-connection]");
const { thread, slug, since, under, view, fragments: address, ...words } = line.dataset;
const changes = keepChanges(Number(words.replies));
const toNew = link.href;
const heading = document.getElementById("thread-title");
const { textContent: title } = heading;
const { title: titleOfPage } = document;
const said = new Set();
const AGAIN_MILLISECONDS = 15_000;
const LEAST_MILLISECONDS = 200;
const WHOLE = 5; // A whole page costs as much as so many comments.

const wanted = new Map(); // public id → whether it may wait until nobody is in it
const sentences = new Set(); // to be said when it is done
let hasHead = false;
let isDue = false;
let isAsking = false;
let crowd = 0; // within how many seconds all who read this ask for one comment

function onNews(news) {
  changes.take(news);
  crowd = news.spread || crowd;
  const { comments, hasHead: above } = listWanted(news.changes);
  for (const [kind, publicId, of] of news.changes) {
    if (kind === "gone") cover(of, words);
    if (kind === "edited" && publicId === under) hasHead = true; // Its title may stand above it.
    if (!isOnPage(publicId)) continue;
    if (kind === "gone") sentences.add(words.saidGone);
    if (kind === "edited") sentences.add(words.saidEdited);
    if (kind === "moved") sentences.add(words.moved);
  }
  for (const [publicId, mayWait] of comments) want(publicId, mayWait);
  if (news.has_missed) for (const publicId of listShown()) want(publicId, true);
  hasHead ||= above || Boolean(news.has_missed);
  showBar();
  if (wanted.size || hasHead) askIn(1000 * (news.has_missed ? WHOLE * crowd : news.spread));
}

function want(publicId, mayWait) {
  if (!isOnPage(publicId)) return;
  wanted.set(publicId, (wanted.get(publicId) ?? true) && mayWait);
  if (!mayWait) for (const answer of listAnswers(publicId, under)) wanted.set(answer, wanted.get(answer) ?? true);
}

// Whoever is told at once does not ask at once: at some time of those that the server names.
function askIn(milliseconds) {
  if (isDue) return;
  isDue = true;
  setTimeout(ask, LEAST_MILLISECONDS + Math.random() * milliseconds);
}

async function ask() {
  isDue = false;
  if (isAsking) {
    askIn(1000);
    return;
  }
  isAsking = true;
  const ids = new Set([...wanted.keys()].filter((publicId) => !wanted.get(publicId) || !isInUse(publicId)));
  const waiting = [...wanted.keys()].filter((publicId) => !ids.has(publicId));
  const head = hasHead;
  wanted.clear();
  for (const publicId of waiting) wanted.set(publicId, true);
  hasHead = false;
  const pages = ids.size || head ? await fetchFragments(address, ids, { under, view, head }) : [];
  isAsking = false;
  if (pages === null) {
    for (const publicId of ids) wanted.set(publicId, false);
    hasHead ||= head;
    askIn(AGAIN_MILLISECONDS);
    return;
  }
  if (pages.length) showFragments(pages, ids, { head, words });
  if (head) document.title = titleOfPage.replace(title, () => heading.textContent);
  announce([...sentences]);
  sentences.clear();
  if (waiting.length) askIn(1000); // Until nobody is in it any more.
}

// What is new and not on the page: one line, which says it once.
function showBar() {
  const count = changes.count();
  const head = changes.head();
  link.hidden = !count && !head;
  if (link.hidden) return;
  link.textContent = count ? words.count.replace("{count}", count) : words[head];
  const first = changes.first() ? words.post.replace("ID", changes.first()) : toNew;
  link.href = count ? first : `${location.pathname}${location.search}#${changes.anchor()}`;
  sayOnce(
    count ? words.words : { summary: words.saidSummary, conclusion: words.saidConclusion, answer: words.saidAnswer }[head],
  );
}

function sayOnce(sentence) {
  if (said.has(sentence)) return;
  said.add(sentence);
  announce([sentence]);
}

function onState(state) {
  pill.hidden = state === "on";
  pill.textContent = state === "on" ? "" : words.lost;
  announce([state === "on" ? words.found : words.lost]);
}

// Closed, hidden or signed out: what came last is shown as it stands now, and then nothing more.
function showOver() {
  for (const publicId of listShown()) want(publicId, true);
  hasHead = true;
  askIn(2000 + 1000 * WHOLE * crowd);
  pill.hidden = true;
  link.hidden = false;
  link.textContent = words.over;
  link.href = location.href;
  sayOnce(words.saidOver);
}

// To the address where one is already a browser would only scroll.
link.addEventListener("click", (event) => {
  if (link.pathname + link.search !== location.pathname + location.search) return;
  event.preventDefault();
  history.replaceState(null, "", link.href);
  location.reload();
});
const comments = { channel: "thread", place: { slug, public_id: thread, since: Number(since) }, onNews, onOver: showOver };
followWhileRead(io(PATIENCE), document, hasBell() ? [comments, bell] : [comments], onState);
