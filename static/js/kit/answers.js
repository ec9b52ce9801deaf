// What somebody has answered, and how far they are with each step: all there is of a care conversation. A copy that is opened may be
// anything, so nothing of it is taken but known names with text in them, no longer than the page itself takes.
export const FORMAT = "care-conversation";
export const VERSION = 1;
const MARKS = ["done", "not-today"];

export class Fault extends Error {}

export const blank = () => ({ answers: {}, marks: {} });

export const isEmpty = ({ answers, marks }) => !Object.keys(answers).length && !Object.keys(marks).length;

// `fields`: of each name how long its text may be. `steps`: the keys of the steps there are.
export function takeCopy(text, kit, fields, steps) {
  let copy;
  try {
    copy = JSON.parse(text);
  } catch {
    throw new Fault("damaged");
  }
  if (copy?.format !== FORMAT) throw new Fault("no-copy");
  if (Number.isInteger(copy.version) && copy.version > VERSION) throw new Fault("newer");
  if (copy.version !== VERSION || !isPlain(copy.answers) || !isPlain(copy.marks)) throw new Fault("damaged");
  if (copy.kit !== kit) throw new Fault("other-kit");
  return takeKnown(copy, fields, steps);
}

export function takeKnown({ answers, marks }, fields, steps) {
  const taken = blank();
  for (const [name, longest] of fields) {
    const text = Object.hasOwn(answers, name) ? answers[name] : "";
    if (typeof text === "string" && text.length <= longest) write(taken.answers, name, text);
    else throw new Fault("damaged");
  }
  for (const step of steps) {
    if (Object.hasOwn(marks, step) && MARKS.includes(marks[step])) taken.marks[step] = marks[step];
  }
  return taken;
}

export function write(answers, name, text) {
  if (text.trim()) answers[name] = text;
  else delete answers[name];
}

function isPlain(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
