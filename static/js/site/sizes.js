// What is over the server's limits is not read there at all, words neither: so it is not sent.
export function refuseTooBig(form) {
  const { mostText, mostFile, tooBig } = document.body.dataset;
  form.addEventListener(
    "submit",
    (event) => {
      if (event.defaultPrevented || fits(new FormData(form), Number(mostText), Number(mostFile))) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      say(form, tooBig);
    },
    true, // Before whatever else waits for it: nothing of it is kept as sent, and no button is locked.
  );
}

// In bytes as they go over the wire, whose smallest form is plain letters: the server has the last word.
export function fits(entries, mostText, mostFile) {
  let text = 0;
  let files = 0;
  for (const [name, value] of entries) {
    if (typeof value === "string") text += bytes(name) + bytes(value);
    else files += value.size;
  }
  return text <= mostText && files <= mostFile;
}

function bytes(words) {
  return new Blob([words]).size;
}

function say(form, sentence) {
  const note = form.querySelector(".note.too-big") ?? document.createElement("p");
  note.className = "note amber too-big";
  note.setAttribute("role", "alert");
  note.tabIndex = -1;
  note.textContent = sentence;
  form.prepend(note);
  note.focus();
}
