// Open in the HTML, so that everything can be read without scripts; closed where it would stand before what one came for.
const NARROW = "(max-width: 51.25em)";

export function foldWhereNarrow(details) {
  if (matchMedia(NARROW).matches) details.open = false;
}

// What few come for in a long page: on a phone its heading stays, and is what one presses to read the rest. A link into it opens
// it, each time that it is followed.
export function foldUnderHeading(part) {
  if (!matchMedia(NARROW).matches) return;
  const heading = part.querySelector("h2, h3, h4");
  if (!heading) return;
  const details = Object.assign(document.createElement("details"), { className: "folded-part" });
  const summary = document.createElement("summary");
  const top = heading.closest(".section-head") ?? heading;
  const rest = listAfter(top);
  top.before(details);
  summary.append(heading);
  details.append(summary, ...(top === heading || !top.children.length ? rest : [top, ...rest]));
  const openIfMeant = () => {
    const meant = findMeant(location.hash);
    if (!meant || !part.contains(meant)) return;
    details.open = true;
    meant.scrollIntoView();
  };
  addEventListener("hashchange", openIfMeant);
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("a")?.hash === location.hash) openIfMeant();
  });
  openIfMeant();
}

function listAfter(element) {
  const all = [...element.parentElement.children];
  return all.slice(all.indexOf(element) + 1);
}

// null where the address names nothing, or nothing that can be read: "#%".
export function findMeant(hash) {
  try {
    return hash ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
  } catch {
    return null;
  }
}

// A long comparison: on a phone what matters most is shown first, and all of it by one press. On paper it is whole.
export function foldRows(table) {
  const isLong = [...table.tBodies[0].rows].some((row) => !("leads" in row.dataset));
  if (!matchMedia(NARROW).matches || !isLong || !table.querySelector("[data-leads]")) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn quiet no-print" });
  button.setAttribute("aria-controls", table.id);
  const fold = (isFolded) => {
    table.classList.toggle("folded-rows", isFolded);
    button.setAttribute("aria-expanded", String(!isFolded));
    button.textContent = isFolded ? table.dataset.foldsRows : table.dataset.foldsBack;
  };
  button.addEventListener("click", () => fold(button.getAttribute("aria-expanded") === "true"));
  table.after(button);
  fold(true);
}

// A long quotation stands between two people's words: it can be opened.
const LONGEST_QUOTE = 220; // pixels

export function foldLongQuotes(list) {
  for (const quote of list.querySelectorAll(".say blockquote")) {
    if (quote.offsetHeight <= LONGEST_QUOTE || quote.parentElement.closest("blockquote")) continue;
    const details = Object.assign(document.createElement("details"), { className: "long-quote" });
    details.append(Object.assign(document.createElement("summary"), { textContent: list.dataset.longQuote }));
    quote.replaceWith(details);
    details.append(quote);
  }
}
