// The fields of the page, whatever they are: pictures that are pressed, boxes that are ticked, text.
const ROUND = ["", "yes", "much", "no"];

export const nextChoice = (choice) => ROUND[(ROUND.indexOf(choice) + 1) % ROUND.length];

export function listFields(root) {
  return [...root.querySelectorAll("[data-field]")];
}

// Of each name, how long its text may be: what a copy is measured by.
export function listLengths(root) {
  return listFields(root).map((field) => [field.name, field.maxLength > 0 ? field.maxLength : "much".length]);
}

export function readField(field) {
  if (field.type === "checkbox") return field.checked ? field.value : "";
  return field.value;
}

export function fill(field, answer, words) {
  if (field.type === "checkbox") field.checked = answer === field.value;
  else if (field.matches("[data-picture]")) fillPicture(field, answer, words);
  else if (field.value !== answer) field.value = answer;
}

// Gives what is said of it aloud.
export function fillPicture(button, answer, words) {
  button.value = ROUND.includes(answer) ? answer : "";
  const state = button.value ? words[button.value] : words.none;
  button.querySelector("[data-state]").textContent = state;
  return `${button.querySelector("b").textContent}: ${state}`;
}

// Rows that are answered are shown, and one more on demand.
export function showRows(root) {
  for (const rows of root.querySelectorAll("[data-rows]")) {
    for (const row of rows.querySelectorAll("[data-row]")) {
      if (listFields(row).some((field) => readField(field).trim())) row.hidden = false;
    }
    hideButtonWhenFull(rows);
  }
}

export function addRow(rows) {
  const next = rows.querySelector("[data-row][hidden]");
  if (next) next.hidden = false;
  hideButtonWhenFull(rows);
  next?.querySelector("[data-field]").focus();
}

function hideButtonWhenFull(rows) {
  rows.querySelector("[data-add-row]").hidden = !rows.querySelector("[data-row][hidden]");
}
