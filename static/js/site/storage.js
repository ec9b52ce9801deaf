// Words kept on this device. Private windows refuse storage; then nothing is kept, and nothing breaks.
export function read(name) {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

export function write(name, words) {
  try {
    if (words.trim()) localStorage.setItem(name, words);
    else localStorage.removeItem(name);
  } catch {
    // Nothing is kept.
  }
}

export function forgetAll(beginning) {
  try {
    Object.keys(localStorage)
      .filter((name) => name.startsWith(beginning))
      .forEach((name) => localStorage.removeItem(name));
  } catch {
    // Nothing was kept.
  }
}
