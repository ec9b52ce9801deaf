import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { forgetAll, outlivesPage, read, write } from "../../../static/js/site/storage.js";

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

beforeEach(() => {
  globalThis.localStorage = new Storage();
});

test("words are kept until only white space is left of them", () => {
  write("words:a", "Half a sentence");
  assert.equal(read("words:a"), "Half a sentence");
  write("words:a", "  ");
  assert.equal(read("words:a"), "");
  assert.deepEqual(Object.keys(localStorage), []);
});

test("where storage is full the page keeps what it was given last, and says that it alone does", () => {
  write("words:a", "Half");
  assert.equal(outlivesPage(), true);
  localStorage.setItem = () => {
    throw new Error("full");
  };
  write("words:a", "Half a sentence");
  assert.equal(read("words:a"), "Half a sentence");
  assert.equal(outlivesPage(), false);
  forgetAll("words:");
});

test("all words are forgotten, other things are not", () => {
  write("words:a", "one");
  write("words:b", "two");
  write("keys:off", "1");
  forgetAll("words:");
  assert.deepEqual(Object.keys(localStorage), ["keys:off"]);
});

test("where storage is refused words last as long as the page, and that they do no longer is known", () => {
  const refuse = () => {
    throw new Error("refused");
  };
  globalThis.localStorage = { getItem: refuse, setItem: refuse, removeItem: refuse };
  write("words:a", "one");
  assert.equal(read("words:a"), "one");
  assert.equal(outlivesPage(), false);
  forgetAll("words:");
  assert.equal(read("words:a"), "");
});
