// What is kept of a form is of one tab: whoever writes in two of them at once loses the words of neither.
import { listNames, read, TAB, write } from "./storage.js";

const NAME = "tab";
const makeId = () => Math.random().toString(36).slice(2, 10);

// What this tab keeps under a name that all tabs share.
export function nameForTab(name) {
  let tab = read(NAME, TAB);
  if (!tab) {
    tab = makeId();
    write(NAME, tab, TAB);
  }
  return `${name}@${tab}`;
}

// What other tabs have kept of the same form, and what was kept before each tab had a name.
export function listOfOtherTabs(name) {
  const own = nameForTab(name);
  return listNames(name).filter((each) => each !== own && (each === name || each.startsWith(`${name}@`)) && read(each));
}

// What this tab has kept and its page does not say makes room for what is typed now: from here on it is offered as what another tab
// has kept, and nothing is written over it.
export function setAside(name) {
  const own = nameForTab(name);
  const kept = read(own);
  const isThere = listSetAside(name).some((each) => read(each) === kept);
  write(own, "");
  if (!isThere) write(`${own}.${makeId()}`, kept);
}

export function forgetSetAside(name) {
  for (const each of listSetAside(name)) write(each, "");
}

export function listSetAside(name) {
  return listNames(`${nameForTab(name)}.`);
}

// Shows them one after another, with their words: whoever wrote them says whether they are wanted. `readWords` is told the name of
// what is kept, `onWanted` as well.
export function offerOfOtherTabs(box, names, readWords, onWanted) {
  const [name, ...rest] = names;
  box.hidden = !name;
  if (!name) return;
  box.querySelector("[data-words]").textContent = readWords(name);
  const answerWith = (act) => () => {
    act(name);
    write(name, "");
    offerOfOtherTabs(box, rest, readWords, onWanted);
  };
  box.querySelector("[data-add]").onclick = answerWith(onWanted);
  box.querySelector("[data-forget-other]").onclick = answerWith(() => {});
}
