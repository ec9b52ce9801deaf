// What is over the server's limits is not read there at all, words neither: so it is not sent.
export function refuseTooBig(form) {
  const { mostText, mostFile, tooBig } = document.body.dataset;
  form.addEventListener(
    "submit",
    (event) => {
      const isMultipart = form.enctype === "multipart/form-data";
      if (event.defaultPrevented || fits(new FormData(form), Number(mostText), Number(mostFile), isMultipart)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      say(form, tooBig);
    },
    true, // Before whatever else waits for it: nothing of it is kept as sent, and no button is locked.
  );
}

// In bytes as they go over the wire, which the server counts: what is not plain letters takes three times its length there, a
// letter of another script nine times, unless the form is one for files.
export function fits(entries, mostText, mostFile, isMultipart) {
  const texts = [];
  let files = 0;
  for (const [name, value] of entries) {
    if (typeof value === "string") texts.push([name, value.replace(/\r\n|\r|\n/g, "\r\n")]);
    else files += value.size;
  }
  const length = isMultipart ? bytes(texts.flat().join("")) : new URLSearchParams(texts).toString().length;
  return length <= mostText && files <= mostFile;
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
