// What a page says when it comes ("Saved.") stands in a status region already, which is not read out: only what changes there is. So
// its words come once the page is there.
const THERE_MILLISECONDS = 300;

export function sayFlashes(wait = setTimeout) {
  for (const message of document.querySelectorAll(".message[role=status]")) {
    const words = [...message.childNodes];
    message.style.minHeight = `${message.offsetHeight}px`; // nothing below it moves
    message.replaceChildren();
    wait(() => message.replaceChildren(...words), THERE_MILLISECONDS);
  }
}
