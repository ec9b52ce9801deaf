import assert from "node:assert/strict";
import { test } from "node:test";
import { isChanged, isOther, putBack, readDraft, writeDraft } from "../../../static/js/site/offered_drafts.js";

const field = (name, type, value, more = {}) => ({
  name,
  type,
  value,
  defaultValue: value,
  checked: false,
  defaultChecked: false,
  ...more,
});

function makeForm() {
  const fields = [
    field("title", "text", "Night calls"),
    field("summary", "textarea", "As it is saved."),
    field("kind", "radio", "study"),
    field("kind", "radio", "story", { checked: true, defaultChecked: true }),
    field("key", "hidden", "abc"),
    field("secret", "password", "open sesame"),
  ];
  return { elements: Object.assign(fields, { began_from: { value: "one" } }), fields };
}

test("what was typed and chosen comes back as it was, and no key or secret is kept", () => {
  const typed = makeForm();
  typed.fields[1].value = "Half a";
  typed.fields[2].checked = true;
  typed.fields[3].checked = false;
  const kept = writeDraft(typed);
  assert.ok(!kept.includes("abc") && !kept.includes("sesame"));
  const fresh = makeForm();
  putBack(fresh, readDraft(kept));
  assert.deepEqual(
    fresh.fields.map((each) => [each.value, each.checked]),
    typed.fields.map((each) => [each.value, each.checked]),
  );
});

test("what the page says already is not offered", () => {
  const typed = makeForm();
  assert.ok(!isOther(makeForm(), readDraft(writeDraft(typed))));
  typed.fields[1].value = "Half a";
  assert.ok(isOther(makeForm(), readDraft(writeDraft(typed))));
});

test("a form that nobody has changed keeps nothing", () => {
  const form = makeForm();
  assert.ok(!isChanged(form));
  form.fields[1].value = "";
  assert.ok(isChanged(form));
});

test("a list of which the browser chose the first is not changed", () => {
  const options = [
    { selected: true, defaultSelected: false },
    { selected: false, defaultSelected: false },
  ];
  const form = makeForm();
  form.elements.push({ name: "where", type: "select-one", value: "", options });
  assert.ok(!isChanged(form));
  options[0].selected = false;
  options[1].selected = true;
  assert.ok(isChanged(form));
});

test("what is no draft is none", () => {
  for (const kept of ["", "words", "[]", '{"fields":[1]}', "null"]) assert.equal(readDraft(kept), null);
});
