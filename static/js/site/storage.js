// Words kept on this device. Private windows refuse storage, and it can be full: then they last as long as the page.
const ofThisPage = new Map();

export function read(name) {
  try {
    return ofThisPage.get(name) ?? localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

// Whether what is written now would still be there after the page is closed.
export function outlivesPage() {
  try {
    localStorage.setItem("words", "?");
    localStorage.removeItem("words");
    return ofThisPage.size === 0;
  } catch {
    return false;
  }
}

export function write(name, words) {
  try {
    if (words.trim()) localStorage.setItem(name, words);
    else localStorage.removeItem(name);
    ofThisPage.delete(name);
  } catch {
    if (words.trim()) ofThisPage.set(name, words);
    else ofThisPage.delete(name);
  }
}

export function forgetAll(beginning) {
  ofThisPage.clear();
  try {
    Object.keys(localStorage)
      .filter((name) => name.startsWith(beginning))
      .forEach((name) => localStorage.removeItem(name));
  } catch {
    // Nothing was kept.
  }
}

// Of those with this beginning, whatever is too old by its words.
export function forgetOld(beginning, isOld) {
  try {
    Object.keys(localStorage)
      .filter((name) => name.startsWith(beginning) && isOld(localStorage.getItem(name)))
      .forEach((name) => localStorage.removeItem(name));
  } catch {
    // Nothing was kept.
  }
}
