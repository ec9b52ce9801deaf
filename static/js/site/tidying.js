// Typed words to compare, however many blanks stand between them and however their letters are written: the site tidies what it is
// sent.
export function tidy(words) {
  return words.normalize("NFC").replace(/\s+/gu, " ").trim();
}
