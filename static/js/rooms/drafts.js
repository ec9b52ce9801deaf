// A half-written note stays on this phone until it is sent, in case the page is closed or the battery goes.
const { slug, publicId } = document.body.dataset;
const name = `words:room:${slug}:${publicId}`;

export function dressDraft(form) {
  const area = form.querySelector("textarea[name=body]");
  if (!area || form.querySelector("[name=act]")?.value !== "write") return;
  if (!area.value.trim()) area.value = read();
  area.addEventListener("input", () => keep(area.value));
}

export function forgetDraft() {
  keep("");
}

// Private windows refuse storage; then nothing is kept, and nothing breaks.
function read() {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

function keep(words) {
  try {
    if (words.trim()) localStorage.setItem(name, words);
    else localStorage.removeItem(name);
  } catch {
    // Nothing is kept.
  }
}
