// Open in the HTML, so that everything can be read without scripts; closed where it would stand before what one came for.
const NARROW = "(max-width: 820px)";

export function foldWhereNarrow(details) {
  if (matchMedia(NARROW).matches) details.open = false;
}
