// While somebody writes, @ offers the people who have spoken in the thread. The list stands below the field, or above it where there
// is more room in the window: it covers no words, whatever the size of letters. The field stays the text field that it is (a `textarea` may have no other role); the list is tied
// to it as ARIA has it for a listbox with `aria-activedescendant`. No key is taken while there is no list, nor while an input method
// puts a letter together; Tab goes on as ever, and Enter makes a new line until a name is chosen with an arrow.
import { announce } from "../../live/status.js";

const LONGEST = 40;
const WAIT_MILLISECONDS = 150;
const LEAST_HEIGHT = 120;
const MARGIN = 16;
const TYPED = /(?:^|[^\w@])@([^\s@][^@\n]{0,39})?$/u;

// What was typed after the last @ before the cursor, and where that stands; null: nobody is being named there.
export function findTyped(text, caret) {
  const line = text.slice(text.lastIndexOf("\n", caret - 1) + 1, caret);
  if (line.trimStart().startsWith(">")) return null;
  const found = TYPED.exec(line.slice(-LONGEST - 2));
  if (!found) return null;
  const typed = found[1] ?? "";
  return { typed, start: caret - typed.length };
}

// The text with a name in it, and where the cursor is then. What follows already stays, but for one space.
export function putName(text, { start }, caret, name) {
  const rest = text.slice(caret);
  const inserted = rest.startsWith(" ") ? name : `${name} `;
  return { inserted, caret: start + name.length + 1, text: text.slice(0, start) + inserted + rest };
}

// Where the list goes, and how high it may be. The keyboard of a phone leaves little: then it is scrolled to, below the field.
export function findPlace({ top, bottom }, windowHeight, listHeight) {
  const below = windowHeight - bottom;
  const isAbove = below < listHeight && top > Math.max(below, LEAST_HEIGHT);
  const room = (isAbove ? top : Math.max(below, windowHeight / 2)) - MARGIN;
  return { isAbove, most: Math.max(room, LEAST_HEIGHT) };
}

export function offerNames(offer) {
  const form = offer.closest("form");
  const area = form.querySelector("textarea");
  if (!area) return;
  const list = document.createElement("ul");
  list.className = "names";
  list.id = `${area.id}-names`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", offer.dataset.label);
  area.after(list);
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", list.id);
  let at = null; // what is being named
  let none = null; // for this, and whatever begins with it, there was nobody
  let asked = 0;
  let timer;

  const options = () => [...list.children];
  const chosen = () => options().findIndex((each) => each.getAttribute("aria-selected") === "true");
  const choose = (number) => {
    options().forEach((each, index) => each.setAttribute("aria-selected", String(index === number)));
    if (number < 0) area.removeAttribute("aria-activedescendant");
    else {
      area.setAttribute("aria-activedescendant", options()[number].id);
      options()[number].scrollIntoView({ block: "nearest" });
    }
  };
  const bringIntoView = () => {
    list.style.maxHeight = "";
    const view = globalThis.visualViewport ?? { offsetTop: 0, height: innerHeight };
    const { top, bottom } = area.getBoundingClientRect();
    const field = { top: top - view.offsetTop, bottom: bottom - view.offsetTop };
    const { isAbove, most } = findPlace(field, view.height, list.offsetHeight);
    list.classList.toggle("above", isAbove);
    list.style.maxHeight = `${most}px`;
    list.style.bottom = isAbove ? `${area.parentElement.clientHeight - area.offsetTop + 6}px` : "";
    if (!isAbove) list.scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    clearTimeout(timer);
    asked += 1; // An answer that is on its way comes too late.
    at = null;
    list.hidden = true;
    list.replaceChildren();
    area.removeAttribute("aria-activedescendant");
  };
  const put = (name) => {
    const { inserted } = putName(area.value, at, area.selectionEnd, name);
    const end = at.start + name.length + 1;
    area.setSelectionRange(at.start, area.selectionEnd);
    // The way that can be undone; deprecated, and nothing has come in its place.
    if (!document.execCommand("insertText", false, inserted)) {
      area.setRangeText(inserted, area.selectionStart, area.selectionEnd, "end");
      area.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
    area.setSelectionRange(end, end);
    close();
    none = name;
  };
  const show = (names) => {
    list.replaceChildren(...names.map((each, number) => drawOption(each, `${list.id}-${number}`)));
    choose(-1);
    const wasHidden = list.hidden;
    list.hidden = false;
    if (wasHidden) bringIntoView();
    if (wasHidden) announce([offer.dataset.offered.replace("{count}", names.length)]);
  };
  const look = async () => {
    const mine = ++asked;
    const wanted = at.typed;
    const names = await fetchNames(offer.dataset.names, { begins: wanted, csrf_token: form.elements.csrf_token.value });
    if (mine !== asked) return;
    if (names.length) show(names);
    else {
      close();
      none = wanted;
    }
  };

  area.addEventListener("input", (event) => {
    if (event.isComposing) return;
    const found = findTyped(area.value, area.selectionEnd);
    if (!found) none = null;
    if (!found || (none !== null && found.typed.startsWith(none))) {
      close();
      return;
    }
    none = null;
    at = found;
    clearTimeout(timer);
    timer = setTimeout(look, WAIT_MILLISECONDS);
  });
  area.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const count = list.children.length;
    const now = chosen();
    if (event.key === "ArrowDown") choose(now + 1 < count ? now + 1 : 0);
    else if (event.key === "ArrowUp") choose(now > 0 ? now - 1 : count - 1);
    else if (event.key === "Enter" && now >= 0) put(options()[now].dataset.name);
    else if (event.key === "Escape") {
      none = at.typed;
      close();
    } else return;
    event.preventDefault();
  });
  area.addEventListener("blur", close);
  // A press must not take the focus from the field, or a phone would put its keyboard away.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) put(option.dataset.name);
  });
}

function drawOption({ name, joined_as: joinedAs }, id) {
  const option = document.createElement("li");
  option.id = id;
  option.setAttribute("role", "option");
  option.dataset.name = name;
  const strong = document.createElement("b");
  strong.textContent = name;
  option.append(strong, ` ${joinedAs}`);
  return option;
}

// Sent, not asked for by an address: it is counted, and a letter that somebody typed stands in no log.
async function fetchNames(address, fields) {
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(address, { method: "POST", body: new URLSearchParams(fields), headers });
    return answer.ok ? (await answer.json()).names : [];
  } catch {
    return []; // Without a network the name is typed.
  }
}
