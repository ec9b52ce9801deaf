// Open in the HTML, so that everything can be read without scripts; closed where it would stand before what one came for.
const NARROW = "(max-width: 51.25em)";

export function foldWhereNarrow(details) {
  if (matchMedia(NARROW).matches) details.open = false;
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
