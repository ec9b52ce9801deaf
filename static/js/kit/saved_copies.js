// A saved copy is opened in the browser. What stands in it may be anybody's: it is read as data, and each fault is said beside the
// field with nothing on the page lost.
import { Fault, takeCopy } from "./answers.js";
import { findData, LARGEST_COPY } from "./copy.js";

const FAULTS = {
  "too-big": "tooBig",
  "no-copy": "noCopy",
  damaged: "damaged",
  newer: "newer",
  "other-kit": "otherKit",
};

export function openCopies(talk, box) {
  const input = box.querySelector("[data-copy]");
  const error = box.querySelector(".error");
  const question = box.querySelector("[data-replaces]");
  let waiting = null;
  const done = () => {
    waiting = null;
    question.hidden = true;
    input.value = "";
  };
  const takeIn = (copy) => {
    talk.replace(copy);
    talk.say(talk.words.opened);
    done();
  };
  input.addEventListener("change", async () => {
    error.hidden = true;
    question.hidden = true;
    input.removeAttribute("aria-invalid");
    const [file] = input.files;
    if (!file) return;
    try {
      waiting = await read(file, talk);
      if (talk.isEmpty()) takeIn(waiting);
      else question.hidden = false;
    } catch (fault) {
      error.textContent = talk.words[FAULTS[fault instanceof Fault ? fault.message : "damaged"]];
      error.hidden = false;
      input.setAttribute("aria-invalid", "true");
      input.focus();
    }
  });
  box.querySelector("[data-replace]").addEventListener("click", () => takeIn(waiting));
  box.querySelector("[data-leave-it]").addEventListener("click", () => {
    done();
    input.focus();
  });
}

async function read(file, talk) {
  if (file.size > LARGEST_COPY) throw new Fault("too-big");
  const data = findData(await file.text(), (text) => new DOMParser().parseFromString(text, "text/html"));
  return takeCopy(data, talk.words.kit, talk.lengths, talk.steps);
}
