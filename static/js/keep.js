// Half-written words stay on this device until they are sent, in case the phone rings or the network goes.
const SENT = "words:sent";

export function keepWords(form) {
  const name = `words:${form.dataset.keep}`;
  const area = form.querySelector("textarea");
  if (!area) return;
  const kept = read(name);
  if (kept && !area.value.trim()) area.value = kept;
  area.addEventListener("input", () => write(name, area.value));
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name !== "preview") write(SENT, name);
  });
}

// Only once the next page says that it worked: sending may fail on a train.
export function forgetSentWords() {
  if (document.querySelector(".message.good")) write(read(SENT), "");
}

// Another person may use this device next.
export function forgetAllWords() {
  try {
    Object.keys(localStorage).filter((name) => name.startsWith("words:")).forEach((name) => localStorage.removeItem(name));
  } catch {
    // Nothing was kept.
  }
}

// Private windows refuse storage; then nothing is kept, and nothing breaks.
function read(name) {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

function write(name, words) {
  try {
    if (words.trim()) localStorage.setItem(name, words);
    else localStorage.removeItem(name);
  } catch {
    // Nothing is kept.
  }
}
