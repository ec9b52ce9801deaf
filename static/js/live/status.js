// What happens on a live page is said in its one status region: each thing once, in words, and without moving the focus. What
// there is to say stands on the page already, unseen, in elements marked `data-say`: drawn by the server with everything else,
// so that a window that was away, or has no live connection, says the same.
const STAYS_MILLISECONDS = 6_000;
let known = new Map(); // key → what to say when it is over, if anything

// What stands on the page when somebody comes to it is no news.
export function beginTelling() {
  known = keysOf(listSayings());
}

// Call when all that one message changed is on the page: what is new among it is said in one go.
export function tellNews() {
  const sayings = listSayings();
  const sentences = findNews(known, sayings);
  known = keysOf(sayings);
  announce(sentences);
}

// The sentences for what came and what is over, none twice: many hands that go up at once are one count.
export function findNews(known, sayings) {
  const keys = new Set(sayings.map(({ key }) => key));
  const over = [...known].filter(([key, after]) => after && !keys.has(key)).map(([, after]) => after);
  const fresh = sayings.filter(({ key }) => !known.has(key)).map(({ sentence }) => sentence);
  return [...new Set([...over, ...fresh])];
}

// Each sentence is added beside those of the last seconds: a reader that has not come to them yet says them all, and none again.
export function announce(sentences) {
  if (!sentences.length) return;
  const region = document.querySelector("[data-status]");
  const now = Date.now();
  [...region.children].filter((line) => now - line.dataset.at > STAYS_MILLISECONDS).forEach((line) => line.remove());
  for (const sentence of sentences) {
    const line = document.createElement("span");
    line.dataset.at = now;
    line.textContent = `${sentence} `;
    region.append(line);
  }
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
    .map((each) => ({ key: each.dataset.say, sentence: each.textContent.trim(), after: each.dataset.sayAfter }));
}

const keysOf = (sayings) => new Map(sayings.map(({ key, after }) => [key, after]));
