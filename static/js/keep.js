// Half-written words stay on this device until they are sent, in case the phone rings or the network goes.
export function keepWords(form) {
  const name = `words:${form.dataset.keep}`;
  const area = form.querySelector("textarea");
  if (!area) return;
  const kept = read(name);
  if (kept && !area.value.trim()) area.value = kept;
  area.addEventListener("input", () => write(name, area.value));
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name !== "preview") write(name, "");
  });
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
