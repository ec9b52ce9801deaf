import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { forgetSentWords, keepWords, writeKept } from "../../../static/js/site/drafts.js";
import { forgetOldUnclaimed, keepUnclaimed, readUnclaimed, sayWhen } from "../../../static/js/site/unclaimed.js";

const NAME = "words::new:post1";
const DAY = 24 * 60 * 60 * 1000;

class Storage {
  getItem(name) {
    return Object.hasOwn(this, name) ? this[name] : null;
  }
  setItem(name, words) {
    this[name] = words;
  }
  removeItem(name) {
    delete this[name];
  }
}

const field = (name, type, value = "") => ({
  name,
  type,
  value,
  checked: false,
  defaultChecked: false,
  defaultValue: value,
  dataset: {},
  closest: () => null,
  focus: () => {},
});

// A form as somebody finds it who opens its page: `person` is signed in, or nobody.
function openForm({ person, body = "", pageAsks = false } = {}) {
  globalThis.document = {
    body: { dataset: { person } },
    querySelector: (selector) => (pageAsks && selector === "[data-asks-whose]" ? {} : null),
    querySelectorAll: () => [],
  };
  const buttons = { "[data-show]": {}, "[data-forget]": {} };
  for (const each of Object.values(buttons)) each.addEventListener = (_name, act) => (each.press = act);
  const when = { textContent: "" };
  const box = {
    hidden: true,
    dataset: { today: "at {time}", yesterday: "yesterday at {time}" },
    querySelector: (selector) => (selector === "[data-when]" ? when : buttons[selector]),
  };
  const area = field("body", "textarea", body);
  const all = [field("title", "text"), area, field("is_private", "checkbox", "y")];
  const listeners = {};
  const form = {
    dataset: { keep: person ? "place1:post1" : "new:post1" },
    elements: Object.assign(all, Object.fromEntries(all.map((each) => [each.name, each]))),
    querySelector: (selector) => ({ textarea: area, "[data-whose]": box })[selector] ?? null,
    querySelectorAll: () => [],
    addEventListener: (name, act) => (listeners[name] = act),
    dispatchEvent: () => {},
  };
  keepWords(form);
  const type = (words, { isPrivate = false } = {}) => {
    area.value = words;
    form.elements.is_private.checked = isPrivate;
    listeners.input({ target: area });
  };
  return { area, box, type, isAsked: () => !box.hidden, press: (selector) => buttons[selector].press(), form };
}

const listKept = (store) => Object.keys(store).filter((name) => name.startsWith("words::new:"));

beforeEach(() => {
  globalThis.localStorage = new Storage();
  globalThis.sessionStorage = new Storage();
});

for (const person of [undefined, "ada"]) {
  const who = person ? "whoever signs in next" : "the next visitor";

  test(`${who} is asked, and sees nothing of what a visitor wrote`, () => {
    openForm().type("What happened to my son.");
    const next = openForm({ person });
    assert.ok(next.isAsked());
    assert.equal(next.area.value, "");
  });

  test(`${who} has it back who says that they wrote it`, () => {
    openForm().type("What happened to my son.", { isPrivate: true });
    const next = openForm({ person });
    next.press("[data-show]");
    assert.equal(next.area.value, "What happened to my son.");
    assert.ok(next.form.elements.is_private.checked);
    assert.ok(!next.isAsked());
  });

  test(`${who} who did not write it deletes it`, () => {
    openForm().type("What happened to my son.");
    openForm({ person }).press("[data-forget]");
    assert.equal(readUnclaimed(NAME), null);
    assert.ok(!openForm({ person }).isAsked());
  });

  test(`what ${who} has typed before they answer comes below`, () => {
    openForm().type("One.");
    const next = openForm({ person });
    next.type("Two.");
    next.press("[data-show]");
    assert.equal(next.area.value, "One.\n\nTwo.");
  });
}

test("what is not answered for is not written over", () => {
  openForm().type("One.");
  openForm().type("Another's.");
  const third = openForm();
  third.press("[data-show]");
  assert.equal(third.area.value, "One.");
});

test("where the page asks by itself there is one question, and nothing takes the place of what it is about", () => {
  openForm().type("One.");
  const next = openForm({ pageAsks: true });
  assert.ok(!next.isAsked());
  next.type("Another's.");
  const third = openForm();
  third.press("[data-show]");
  assert.equal(third.area.value, "One.");
});

test("what is private lasts as long as the tab, and moves as it is ticked", () => {
  const { type } = openForm();
  type("Something.");
  assert.deepEqual([listKept(localStorage), listKept(sessionStorage)], [[NAME], []]);
  type("Something.", { isPrivate: true });
  assert.deepEqual([listKept(localStorage), listKept(sessionStorage)], [[], [NAME]]);
  type("Something.");
  assert.deepEqual([listKept(localStorage), listKept(sessionStorage)], [[NAME], []]);
});

test("all of it goes after a day, and at once what has no time", () => {
  const { form, type } = openForm();
  type("Something.");
  keepUnclaimed("words::new:old", writeKept(form), Date.now() - DAY);
  localStorage.setItem("words::new:older", '[["body","From before."]]');
  localStorage.setItem("words::new:oldest", "From long before.");
  forgetOldUnclaimed();
  assert.deepEqual(listKept(localStorage), [NAME]);
  assert.equal(readUnclaimed("words::new:older"), null);
});

test("a page that has come with the words does not ask", () => {
  openForm().type("One.");
  assert.ok(!openForm({ body: "One." }).isAsked());
});

test("what was sent by whoever said that it was theirs is kept nowhere", () => {
  openForm().type("One.", { isPrivate: true });
  sessionStorage.setItem("words:sent", NAME);
  globalThis.document = { querySelector: (selector) => (selector.includes("data-sent") ? {} : null) };
  forgetSentWords();
  assert.deepEqual([listKept(localStorage), listKept(sessionStorage)], [[], []]);
});

test("the time is said as everywhere on the site", () => {
  const words = { today: "at {time}", yesterday: "yesterday at {time}" };
  const now = new Date(2026, 10, 30, 18, 0);
  assert.equal(sayWhen(words, new Date(2026, 10, 30, 9, 40), now), "at 9:40am");
  assert.equal(sayWhen(words, new Date(2026, 10, 29, 19, 5), now), "yesterday at 7:05pm");
  assert.equal(sayWhen(words, new Date(2026, 10, 30, 0, 0), now), "at 12am");
});
