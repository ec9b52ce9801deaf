// What a visitor has read in a thread is kept by their browser alone: the page is the same for everybody. For those who are signed
// in the site keeps it (`discussions/queries/visits.py`), in the same way.
import { forgetOld, read, write } from "../../site/storage.js";

const VISIT_LASTS = 30 * 60_000;
const KEEP = 90 * 24 * 3600_000;
const NAMES = "read:";

// `kept`: what was kept last time, or nothing. `newest`: when the last comment came into sight; NaN where only a part of a thread
// is shown: then nothing is kept. Times are numbers. Says from when on comments are new (0: this is the first visit), and what to
// keep now.
export function turn(kept, newest, now) {
  if (Number.isNaN(newest)) return { since: kept ? sinceWhen(kept, now) : 0, keep: null };
  if (!kept) return { since: 0, keep: { since: 0, newest, at: now } };
  const since = sinceWhen(kept, now);
  return { since, keep: { since, newest: Math.max(newest, kept.newest), at: now } };
}

function sinceWhen(kept, now) {
  return now - kept.at > VISIT_LASTS ? kept.newest : kept.since;
}

function remember(text) {
  try {
    const { since, newest, at } = JSON.parse(text);
    return [since, newest, at].every(Number.isFinite) ? { since, newest, at } : null;
  } catch {
    return null;
  }
}

// Marks what is new before somebody has begun to read; nothing moves afterwards.
export function markWhatIsNew(bar) {
  forgetOld(NAMES, (text) => !(Date.now() - (remember(text)?.at ?? 0) < KEEP));
  const name = `${NAMES}${bar.dataset.read}`;
  const { since, keep } = turn(remember(read(name)), Date.parse(bar.dataset.newest), Date.now());
  if (keep) write(name, JSON.stringify(keep));
  if (!since) return;
  const fresh = [...document.querySelectorAll(".replies [id^=post-]")].filter((post) => Date.parse(post.dataset.at) > since);
  for (const post of fresh) {
    post.classList.add("is-new");
    tag(post.querySelector(".who b, .row-who b"), bar.dataset.word);
    tag(document.querySelector(`.contents a[href="#${post.id}"]`), bar.dataset.word);
  }
  if (!fresh.length) return;
  bar.querySelector("span").textContent = bar.dataset.words.replace("{count}", fresh.length);
  bar.querySelector("a").href = `#${fresh[0].id}`;
  bar.hidden = false;
}

function tag(beside, word) {
  if (!beside) return;
  const mark = Object.assign(document.createElement("span"), { className: "new-tag", textContent: word });
  beside.after(" ", mark);
}

// From each new comment to the next one on the page.
export function leadToNext(list) {
  const fresh = [...list.querySelectorAll(".post.is-new")];
  fresh.slice(0, -1).forEach((post, number) => {
    const link = Object.assign(document.createElement("a"), {
      href: `#${fresh[number + 1].id}`,
      textContent: list.dataset.next,
    });
    link.dataset.nextNew = "";
    post.querySelector(".acts")?.append(link);
  });
}
