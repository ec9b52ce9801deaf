// Comments that changed are asked for again, as whoever reads may see them, and laid over what is there: what has not changed is
// not touched, what somebody has opened stays open, and what they read stays where it is.
import { Idiomorph } from "idiomorph";
import { keepPlace } from "../../live/place.js";
import { splitIds } from "./changes.js";
import { foldLongQuotes } from "./folding.js";

const main = document.querySelector("main");
const postOf = (publicId) => document.getElementById(`post-${publicId}`);
const lineOf = (publicId) => document.querySelector(`.contents a[href="#post-${publicId}"]`)?.closest("li");
export const isOnPage = (publicId) => Boolean(postOf(publicId));

export const listShown = () =>
  [...main.querySelectorAll(".post[id^=post-], .post-row[id^=post-]")].map((post) => post.id.slice(5));

// The comments shown under one: they say whom they answer.
export function listAnswers(publicId, under) {
  const list = publicId === under ? main.querySelector("ul.replies") : postOf(publicId)?.parentElement.querySelector("ul.nest");
  return [...(list?.children ?? [])].map((item) => item.querySelector("[id^=post-]")?.id.slice(5)).filter(Boolean);
}

// Whether somebody has selected words in it, or writes in it.
export function isInUse(publicId) {
  const post = postOf(publicId);
  const selection = getSelection();
  if (!selection.isCollapsed && selection.containsNode(post, true)) return true;
  return post.contains(document.activeElement) && document.activeElement.matches("textarea, input");
}

// Focus that was inside stays with it, whatever is left of it.
function noteFocus(post) {
  if (post === document.activeElement || !post.contains(document.activeElement)) return () => {};
  return () => {
    if (post.contains(document.activeElement)) return;
    post.tabIndex = -1;
    post.focus({ preventScroll: true });
  };
}

// At once, before anybody has been asked: whoever may still read it has it back a moment later.
export function cover(publicId, words) {
  for (const part of document.querySelectorAll(`[data-words="${publicId}"]`)) {
    const change = keepPlace(main, [part]);
    part.textContent = words.gone;
    change();
  }
  if (isOnPage(publicId)) showGone(publicId, words);
}

// Answers whether all of it could be had.
export async function fetchFragments(address, ids, { under, view, head }) {
  const pages = [];
  for (const some of splitIds(head && !ids.size ? [""] : ids)) {
    const query = new URLSearchParams({ of: some.join("."), under, ...(view && { view }), ...(head && { head: "1" }) });
    const answer = await fetch(`${address}?${query}`, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok) return null;
    pages.push(new DOMParser().parseFromString(await answer.text(), "text/html"));
  }
  return pages;
}

export function showFragments(pages, ids, { head, words }) {
  for (const publicId of ids) {
    if (!isOnPage(publicId)) continue;
    const next = pages.map((page) => page.getElementById(`post-${publicId}`)).find(Boolean);
    if (next) showPost(publicId, next);
    else showGone(publicId, words);
    showLine(publicId, pages.map((page) => page.querySelector(`[data-line="${publicId}"]`)).find(Boolean));
  }
  if (head) showHead(pages[0]);
}

function showPost(publicId, next) {
  const post = postOf(publicId);
  dress(post, next);
  const keep = keepPlace(main, [post]);
  const keepFocus = noteFocus(post);
  lay(post, next);
  keepFocus();
  const list = post.closest("[data-long-quote]");
  if (list) foldLongQuotes(list);
  keep();
}

function lay(before, after) {
  Idiomorph.morph(before, after, {
    morphStyle: "outerHTML",
    callbacks: { beforeAttributeUpdated: (name) => name !== "open" }, // What is open belongs to whoever reads.
  });
}

// What scripts have added to a comment stays: its mark as new, the way to the next new one, long quotes that are folded.
function dress(post, next) {
  if (post.classList.contains("is-new") && !next.classList.contains("is-new")) {
    next.classList.add("is-new");
    const tag = post.querySelector(".new-tag");
    if (tag) next.querySelector(".who b, .row-who b")?.after(" ", tag.cloneNode(true));
  }
  const link = post.querySelector(".acts > a[data-next-new]");
  if (link) next.querySelector(".acts")?.append(link.cloneNode(true));
  const say = post.querySelector(".say");
  const nextSay = next.querySelector(".say");
  if (say && nextSay && unfold(say.cloneNode(true)).innerHTML === nextSay.innerHTML) nextSay.replaceWith(say.cloneNode(true));
}

function unfold(say) {
  for (const details of say.querySelectorAll("details.long-quote")) details.replaceWith(details.querySelector("blockquote"));
  return say;
}

function sayGone(sentence) {
  return Object.assign(document.createElement("p"), { className: "gone", textContent: sentence });
}

// Its place stays as long as the page does, so that nobody loses theirs.
function showGone(publicId, words) {
  const post = postOf(publicId);
  const keep = keepPlace(main, [post]);
  const keepFocus = noteFocus(post);
  post.classList.remove("official-post", "is-new");
  const heading = post.querySelector("h3");
  if (heading) heading.textContent = words.hiddenComment;
  else if (post.ariaLabel) post.ariaLabel = words.hiddenComment;
  post.replaceChildren(...[heading, sayGone(words.gone)].filter(Boolean));
  keepFocus();
  keep();
  showLine(publicId, null);
}

function showLine(publicId, next) {
  const line = lineOf(publicId);
  if (!line) return;
  const keep = keepPlace(main, [line]);
  if (next) line.replaceChildren(...next.childNodes);
  else line.remove();
  keep();
}

// A summary that was not there is told of by the bar; what has gone, goes.
function showHead(page) {
  for (const id of ["thread-title", "replies-above", "replies-counted", "context-path", "summary", "answered"]) {
    const [before, after] = [document.getElementById(id), page.getElementById(id)];
    if (!before) continue;
    const keep = keepPlace(main, [before]);
    if (after) lay(before, after);
    else before.remove();
    keep();
  }
}
