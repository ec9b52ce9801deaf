import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { clearEverything, clearTab, isOnDevice, keep, keepInTab, readKept } from "../../../static/js/kit/store.js";

// As in a browser: names are the object's keys, methods are not.
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

const KEPT = { answers: { words: "radio" }, marks: {} };
const OTHER = { answers: { words: "garden" }, marks: {} };

beforeEach(() => {
  globalThis.localStorage = new Storage();
  globalThis.sessionStorage = new Storage();
});

test("what is written is in one place: the tab, or the device where somebody chose so", () => {
  keepInTab("home", KEPT);
  assert.deepEqual(Object.keys(localStorage), []);
  keep("home", KEPT, true);
  assert.deepEqual(Object.keys(sessionStorage), []);
  assert.deepEqual(readKept("home"), { kept: KEPT, isOnDevice: true });
  keep("home", KEPT, false);
  assert.deepEqual(Object.keys(localStorage), []);
  assert.deepEqual(readKept("home"), { kept: KEPT, isOnDevice: false });
});

test("what this tab has comes before what another one keeps on the device", () => {
  keep("home", OTHER, true);
  keepInTab("home", KEPT);
  assert.deepEqual(readKept("home"), { kept: KEPT, isOnDevice: false });
  assert.ok(isOnDevice("home"));
});

test("one press clears every conversation in both places, and nothing else", () => {
  localStorage.setItem("words:1", "a draft");
  keep("home", KEPT, true);
  keepInTab("hospital", OTHER);
  clearEverything();
  assert.deepEqual(Object.keys(sessionStorage), []);
  assert.deepEqual(Object.keys(localStorage), ["words:1"]);
});

test("whoever leaves quickly clears the tab, and not what they chose to keep", () => {
  keep("home", KEPT, true);
  keepInTab("hospital", OTHER);
  clearTab();
  assert.deepEqual(Object.keys(sessionStorage), []);
  assert.deepEqual(readKept("home").kept, KEPT);
});

test("a browser that keeps nothing says so, and what it has kept of something else is nothing", () => {
  localStorage.setItem = () => {
    throw new Error("full");
  };
  assert.equal(keep("home", KEPT, true), false);
  sessionStorage.setItem("kit:home", "{");
  assert.deepEqual(readKept("home").kept, { answers: {}, marks: {} });
});
