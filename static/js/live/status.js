// What happens on a live page is said in its one status region: each thing once, in words, and without moving the focus. What
// there is to say stands on the page already, unseen, in elements marked `data-say`: drawn by the server with everything else,
// so that a window that was away, or has no live connection, says the same.
const STAYS_MILLISECONDS = 6_000;
const SAME_MILLISECONDS = 1_500; // within them the answer to a button, and what it changed, are the same news
let known = new Map(); // key → what to say when it is over, if anything
const saidOnce = new Set(); // what comes back as something is undone is no news

// What stands on the page when somebody comes to it is no news.
export function beginTelling() {
  const sayings = listSayings();
  known = keysOf(sayings);
  noteSaid(sayings);
}

// Call when all that one message changed is on the page: what is new among it is said in one go.
export function tellNews() {
  const sayings = listSayings();
  const sentences = findNews(known, sayings, saidOnce);
  known = keysOf(sayings);
  noteSaid(sayings);
  announce(sentences, { isAnswer: false });
}

// The sentences for what came and what is over, none twice: many hands that go up at once are one count.
export function findNews(known, sayings, saidOnce = new Set()) {
  const keys = new Set(sayings.map(({ key }) => key));
  const over = [...known].filter(([key, after]) => after && !keys.has(key)).map(([, after]) => after);
  const fresh = sayings.filter(({ key }) => !known.has(key) && !saidOnce.has(key)).map(({ sentence }) => sentence);
  return [...new Set([...over, ...fresh])].filter(Boolean);
}

// Each sentence is added beside those of the last seconds: a reader that has not come to them yet says them all, and none again.
// What happens twice is said twice: a hand that went up, down and up again. What stands on the screen already is only heard.
export function announce(sentences, { isAnswer = true, isShown = true } = {}) {
  if (!sentences.length) return;
  const region = document.querySelector("[data-status]");
  const now = Date.now();
  [...region.children].filter((line) => now - line.dataset.at > STAYS_MILLISECONDS).forEach((line) => line.remove());
  const justSaid = [...region.children].filter((line) => now - line.dataset.at < SAME_MILLISECONDS);
  for (const sentence of sentences.map(endSentence)) {
    const isSame = (line) => line.textContent.trim() === sentence.trim() && (isAnswer || !line.dataset.hasCome);
    const same = justSaid.find(isSame);
    if (same) {
      same.dataset.hasCome ||= isAnswer ? "" : "1";
      continue;
    }
    const line = document.createElement("span");
    line.dataset.at = now;
    line.dataset.hasCome = isAnswer ? "" : "1"; // as news: what happens again has its own
    line.className = isShown ? "" : "only-heard";
    line.textContent = `${sentence} `;
    region.append(line);
  }
}

// Two that follow each other are heard as two: a title at the end of one has no full stop of its own.
function endSentence(sentence) {
  const said = sentence.trim();
  return /[.!?:…][”"’]?$/.test(said) ? said : `${said}.`;
}

// What went wrong takes the place of what was said before: "we have your note" is no longer true of the next one.
export function alarm(sentence) {
  document.querySelector("[data-status]").replaceChildren();
  document.querySelector("[data-alert]").textContent = sentence;
}

export function endAlarm() {
  document.querySelector("[data-alert]").textContent = "";
}

function listSayings() {
  return [...document.querySelectorAll("[data-say]")]
    .filter((each) => !each.hidden)
    .map((each) => ({
      key: each.dataset.say,
      sentence: each.textContent.trim(),
      after: each.dataset.sayAfter,
      isOnce: "sayOnce" in each.dataset,
    }));
}

function noteSaid(sayings) {
  for (const { key, isOnce } of sayings) if (isOnce) saidOnce.add(key);
}

const keysOf = (sayings) => new Map(sayings.map(({ key, after }) => [key, after]));
