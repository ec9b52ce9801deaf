import assert from "node:assert/strict";
import { test } from "node:test";
import { bringBack, forgetSentWords, join, readKept, stayPrivate, writeKept } from "../../../static/js/site/drafts.js";

const area = (value, quote) => ({ value, dataset: quote ? { quote } : {} });
const quote = "> One.\n\n";

test("what the device has kept comes back into an empty form", () => {
  assert.equal(join("Half a reply", area("")), "Half a reply");
  assert.equal(join("Half a reply", area(" \n")), "Half a reply");
});

test("words that the page came with stand as they are", () => {
  assert.equal(join("Half a reply", area("What was refused")), "What was refused");
  assert.equal(join("Half a reply", area(`What was refused\n\n${quote}`, quote)), `What was refused\n\n${quote}`);
});

test("a quotation comes below what was kept, once", () => {
  const both = `Half a reply\n\n${quote}`;
  assert.equal(join("Half a reply", area(quote, quote)), both);
  assert.equal(join("Half a reply", area(both, quote)), both, "the server had kept it as well");
  assert.equal(join(`${both}And more`, area(quote, quote)), `${both}And more`);
});

const fold = { open: false, parentElement: { closest: () => null } };
const field = (name, type, value, more = {}) => ({
  name,
  type,
  value,
  checked: false,
  defaultChecked: false,
  dataset: {},
  closest: () => null,
  ...more,
});

function makeForm({ inPrivate = "", ticked = false } = {}) {
  fold.open = false;
  const inFold = { closest: () => fold };
  const body = field("body", "textarea", "");
  const all = [
    field("csrf_token", "hidden", "token"),
    field("key", "hidden", "1-key"),
    field("in_private", "hidden", inPrivate),
    field("title", "text", ""),
    field("stance", "radio", "adds"),
    field("stance", "radio", "differs"),
    body,
    ...(inPrivate ? [] : [field("is_private", "checkbox", "y", { ...inFold, checked: ticked, defaultChecked: ticked })]),
    field("care", "checkbox", "dying", inFold),
    field("care", "checkbox", "harm", inFold),
    field("preview", "submit", "1"),
  ];
  const named = Object.fromEntries(all.map((each) => [each.name, each]));
  return { form: { elements: Object.assign(all, named) }, body, all };
}

const find = (all, name, value) => all.find((each) => each.name === name && (value === undefined || each.value === value));

test("all that somebody fills in is kept and comes back, and no token nor what the page showed", () => {
  const first = makeForm();
  first.body.value = "What I lived through.";
  find(first.all, "title").value = "At night";
  for (const [name, value] of [["stance", "differs"], ["is_private"], ["care", "dying"]]) {
    find(first.all, name, value).checked = true;
  }
  const kept = writeKept(first.form);
  assert.ok(!/token|1-key|in_private|preview/u.test(kept));
  const { fields, knowsAudience } = readKept(kept, "body");
  const second = makeForm();
  assert.ok(knowsAudience && bringBack(second.form, second.body, fields));
  assert.equal(second.body.value, "What I lived through.");
  assert.equal(find(second.all, "title").value, "At night");
  const ticked = second.all.filter((each) => each.checked).map((each) => `${each.name} ${each.value}`);
  assert.deepEqual(ticked, ["stance differs", "is_private y", "care dying"]);
  assert.ok(fold.open, "whoever was chosen to read it can be seen");
});

test("a form in which nothing was typed or chosen is not kept", () => {
  assert.equal(writeKept(makeForm().form), "");
  assert.equal(writeKept(makeForm({ ticked: true }).form), "", "the page came with that");
});

test("an answer that was begun in private stays one, until its writer lets everyone read it", () => {
  const first = makeForm({ inPrivate: "yes" });
  first.body.value = "An answer.";
  const second = makeForm();
  const { fields } = readKept(writeKept(first.form), "body");
  let press = null;
  const parts = {
    "[data-stays-private]": { hidden: true, querySelector: () => ({ addEventListener: (_name, act) => (press = act) }) },
    "[data-choices]": { hidden: false },
    textarea: { focus: () => {} },
  };
  second.form.querySelector = (selector) => parts[selector];
  const line = { hidden: false };
  globalThis.document = { querySelectorAll: () => [line] };
  let kept = 0;
  bringBack(second.form, second.body, fields);
  stayPrivate(second.form, fields, () => (kept += 1));
  const see = () => [
    find(second.all, "in_private").value,
    parts["[data-stays-private]"].hidden,
    parts["[data-choices]"].hidden,
    line.hidden,
  ];
  assert.deepEqual(see(), ["yes", false, true, true]);
  assert.ok(!find(second.all, "is_private").checked, "it is for whoever it answers, too");
  press();
  assert.deepEqual([...see(), kept], ["", true, false, false, 1]);
});

test("of words that were kept alone nobody knows who may read them", () => {
  assert.deepEqual(readKept("Half a reply", "body"), { fields: [["body", "Half a reply"]], knowsAudience: false });
  assert.deepEqual(readKept("5", "body"), { fields: [["body", "5"]], knowsAudience: false });
  assert.deepEqual(readKept("", "body"), { fields: [], knowsAudience: true });
});

test("the choices that a page comes with stand, and all of it where it comes with other words", () => {
  const kept = [
    ["body", "Mine."],
    ["stance", "adds"],
    ["care", "harm"],
  ];
  const asked = makeForm();
  find(asked.all, "stance", "differs").checked = true;
  bringBack(asked.form, asked.body, kept);
  assert.ok(!find(asked.all, "stance", "adds").checked && find(asked.all, "care", "harm").checked);
  const refused = makeForm();
  refused.body.value = "What was refused";
  assert.ok(!bringBack(refused.form, refused.body, kept));
  assert.ok(!find(refused.all, "care", "harm").checked && refused.body.value === "What was refused");
});

test("what was sent as somebody signed in is forgotten where it was begun as a visitor, too", () => {
  const kept = new Map([
    ["words:sent", "words:ada:place1:post1@tab1"],
    ["words:ada:place1:post1@tab1", "Half a reply"],
    ["words:ada:place1:post1@tab2", "Something else"],
    ["words::new:post1", "Half a reply"],
    ["words::new:post2", "Another"],
  ]);
  globalThis.localStorage = {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => kept.set(name, value),
    removeItem: (name) => kept.delete(name),
  };
  globalThis.sessionStorage = globalThis.localStorage;
  globalThis.document = { querySelector: (selector) => (selector.includes("data-sent") ? {} : null) };
  forgetSentWords();
  assert.deepEqual(
    [...kept.keys()].filter((name) => kept.get(name)),
    ["words:ada:place1:post1@tab2", "words::new:post2"],
  );
});
