// Words kept on this device, or by this tab alone. Private windows refuse storage, and it can be full: then they last as long as
// the page.
const ofThisPage = new Map();
const DEVICE = () => localStorage;
export const TAB = () => sessionStorage;

export function read(name, store = DEVICE) {
  try {
    return ofThisPage.get(name) ?? store().getItem(name) ?? "";
  } catch {
    return "";
  }
}

// Of what is kept, all names with this beginning.
export function listNames(beginning, store = DEVICE) {
  let names = [];
  try {
    names = Object.keys(store());
  } catch {
    // Nothing was kept.
  }
  return [...new Set([...names, ...ofThisPage.keys()])].filter((name) => name.startsWith(beginning));
}

// Whether what was last written under this name is there after the page is closed.
export const isKept = (name) => !ofThisPage.has(name);

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

export function write(name, words, store = DEVICE) {
  try {
    if (words.trim()) store().setItem(name, words);
    else store().removeItem(name);
    ofThisPage.delete(name);
  } catch {
    if (words.trim()) ofThisPage.set(name, words);
    else ofThisPage.delete(name);
  }
}

export function forgetAll(beginning, store = DEVICE) {
  ofThisPage.clear();
  try {
    Object.keys(store())
      .filter((name) => name.startsWith(beginning))
      .forEach((name) => store().removeItem(name));
  } catch {
    // Nothing was kept.
  }
}

// Of those with this beginning, whatever is too old by its words.
export function forgetOld(beginning, isOld, store = DEVICE) {
  try {
    Object.keys(store())
      .filter((name) => name.startsWith(beginning) && isOld(store().getItem(name)))
      .forEach((name) => store().removeItem(name));
  } catch {
    // Nothing was kept.
  }
}
