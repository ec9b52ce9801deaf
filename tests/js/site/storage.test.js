import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { forgetAll, read, write } from "../../../static/js/site/storage.js";

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

test("all words are forgotten, other things are not", () => {
  write("words:a", "one");
  write("words:b", "two");
  write("keys:off", "1");
  forgetAll("words:");
  assert.deepEqual(Object.keys(localStorage), ["keys:off"]);
});

test("where storage is refused nothing breaks", () => {
  const refuse = () => {
    throw new Error("refused");
  };
  globalThis.localStorage = { getItem: refuse, setItem: refuse, removeItem: refuse };
  write("words:a", "one");
  assert.equal(read("words:a"), "");
  forgetAll("words:");
});
