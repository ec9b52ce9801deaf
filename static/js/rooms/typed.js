// What is half typed in the forms of a part, by what each field is for: another person's form is another field.
const OF_THE_MESSAGE = ["csrf_token", "key"]; // new with each drawing; they say nothing about what a form is for

const DRAWN_FOR = "of-"; // one person, on the page as it came and not in what comes later
export const isOfTheMessage = (name) => OF_THE_MESSAGE.includes(name) || name.startsWith(DRAWN_FOR);

export function nameOfForm(form) {
  const hidden = [...form.querySelectorAll("input[type=hidden]")].filter((each) => !isOfTheMessage(each.name));
  return hidden.map((each) => `${each.name}=${each.value}`).join("&");
}

export function nameOfField(field) {
  return [nameOfForm(field.closest("form")), field.name, isTicked(field) ? field.value : ""].join("&");
}

export function keepTyped(part) {
  const kept = new Map();
  for (const field of fieldsOf(part)) {
    const isChanged = isTicked(field) ? field.checked : field.value !== field.defaultValue;
    if (isChanged || field === document.activeElement) kept.set(nameOfField(field), field);
  }
  return kept;
}

export function putTyped(part, kept) {
  for (const field of fieldsOf(part)) {
    const before = kept.get(nameOfField(field));
    if (!before) continue;
    if (isTicked(field)) field.checked = before.checked;
    else if (field.matches("select")) choose(field, before.value);
    else field.value = before.value;
  }
}

// A choice that is there no more leaves the one the server made.
function choose(select, value) {
  if ([...select.options].some((option) => option.value === value)) select.value = value;
}

const fieldsOf = (part) => part.querySelectorAll("form[data-act] :is(textarea, select, input:not([type=hidden]))");
const isTicked = (field) => field.type === "radio" || field.type === "checkbox";
