import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { forgetSentWords, keepWords } from "../../../static/js/site/drafts.js";

// A store as browsers have it: its names are its keys.
function makeStore() {
  const store = {};
  const hide = (name, value) => Object.defineProperty(store, name, { value, enumerable: false });
  hide("getItem", (name) => store[name] ?? null);
  hide("setItem", (name, value) => (store[name] = value));
  hide("removeItem", (name) => delete store[name]);
  return store;
}

const tabs = {};

beforeEach(() => {
  globalThis.localStorage = makeStore();
  tabs.one = makeStore();
  tabs.two = makeStore();
});

// The form of one thread, opened in a tab.
function openIn(tab) {
  globalThis.sessionStorage = tabs[tab];
  globalThis.document = { body: { dataset: { person: "ada" } }, querySelector: () => null, querySelectorAll: () => [] };
  const parts = { "[data-words]": {}, "[data-add]": {}, "[data-forget-other]": {} };
  const box = { hidden: true, querySelector: (selector) => parts[selector] };
  const area = { name: "body", type: "textarea", value: "", defaultValue: "", dataset: {}, closest: () => null, focus() {} };
  const [kept, notKept] = [{ hidden: true }, { hidden: true }];
  const found = { textarea: area, "[data-other-tab]": box, "[data-kept]": kept, "[data-not-kept]": notKept };
  const listeners = {};
  const form = {
    dataset: { keep: "place1:post1" },
    elements: Object.assign([area], { body: area }),
    querySelector: (selector) => found[selector] ?? null,
    querySelectorAll: () => [],
    addEventListener: (name, act) => (listeners[name] = act),
    dispatchEvent() {},
  };
  keepWords(form);
  const inTab = (act) => (value) => {
    globalThis.sessionStorage = tabs[tab];
    return act(value);
  };
  return {
    area,
    kept,
    notKept,
    offered: () => (box.hidden ? "" : parts["[data-words]"].textContent),
    add: inTab(() => parts["[data-add]"].onclick()),
    forget: inTab(() => parts["[data-forget-other]"].onclick()),
    type: inTab((words) => {
      area.value = words;
      listeners.input({ target: area });
    }),
    send: inTab(() => {
      listeners.submit({});
      globalThis.document = { querySelector: (selector) => (selector.includes("data-sent") ? {} : null) };
      forgetSentWords();
    }),
  };
}

test("each tab finds its own words again, and is offered those of the other", () => {
  const [first, second] = [openIn("one"), openIn("two")];
  first.type("From one.");
  second.type("From two.");
  const again = openIn("one");
  assert.equal(again.area.value, "From one.");
  assert.equal(again.offered(), "From two.");
  again.add();
  assert.equal(again.area.value, "From one.\n\nFrom two.");
  assert.equal(again.offered(), "");
});

test("what one tab sends leaves what the other has kept", () => {
  const [first, second] = [openIn("one"), openIn("two")];
  first.type("From one.");
  second.type("From two.");
  second.send();
  assert.equal(openIn("one").area.value, "From one.");
});

test("what a tab had kept that was closed comes back, and goes when it is sent", () => {
  openIn("one").type("From one.");
  const later = openIn("two");
  assert.equal(later.area.value, "From one.");
  later.send();
  delete tabs.one.tab;
  assert.equal(openIn("one").area.value, "");
});

test("what the other tab went on writing stays, though what it had before was sent", () => {
  const first = openIn("one");
  first.type("From one.");
  const second = openIn("two");
  first.type("From one, and more.");
  second.send();
  assert.equal(openIn("one").area.value, "From one, and more.");
});

test("what somebody does not want from another tab goes", () => {
  const [first, second] = [openIn("one"), openIn("two")];
  first.type("From one.");
  second.type("From two.");
  openIn("one").forget();
  assert.equal(openIn("one").offered(), "");
});

test("where the device is full it says that nothing is kept, and not that it is", () => {
  const page = openIn("one");
  page.type("Kept.");
  assert.deepEqual([page.kept.hidden, page.notKept.hidden], [false, true]);
  const refuse = () => {
    throw new Error("QuotaExceededError");
  };
  globalThis.localStorage = { setItem: refuse, getItem: () => null, removeItem() {} };
  page.type("Not kept.");
  assert.deepEqual([page.kept.hidden, page.notKept.hidden], [true, false]);
});
