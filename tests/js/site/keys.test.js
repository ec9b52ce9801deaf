import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { areKeysOff, onKeys, setKeysOff, showKeyBar, useToggle } from "../../../static/js/site/keys.js";

const words = { keysOn: "Turn keys on", keysOff: "Turn keys off" };
let press;
let switchBoxes; // what there is of the switch to be seen

// One listener and what it is told: `inside` is the selector's word for the field in which the key is pressed.
beforeEach(() => {
  const kept = new Map();
  globalThis.localStorage = {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => kept.set(name, value),
    removeItem: (name) => kept.delete(name),
  };
  switchBoxes = [{}];
  globalThis.document = {
    addEventListener: (_name, listen) => (press = listen),
    querySelector: () => ({ getClientRects: () => switchBoxes }),
  };
});

function pressKey(key, { inside = "", ...more } = {}) {
  let taken = false;
  const target = { closest: (fields) => (inside && fields.split(", ").includes(inside) ? {} : null) };
  press({ key, target, preventDefault: () => (taken = true), ...more });
  return taken;
}

test("a key does what it is for, and only that is kept from the browser", () => {
  const done = [];
  onKeys((event) => ({ j: () => done.push("next"), e: () => false })[event.key]);
  assert.deepEqual([pressKey("j"), pressKey("e"), pressKey("x")], [true, false, false]);
  assert.deepEqual(done, ["next"]);
});

test("whoever types, or holds a key of the browser, is left alone", () => {
  onKeys(() => () => assert.fail("nothing is done"));
  for (const inside of ["textarea", "select", "dialog[open]"]) assert.equal(pressKey("j", { inside }), false);
  for (const held of ["ctrlKey", "metaKey", "altKey"]) assert.equal(pressKey("j", { [held]: true }), false);
});

test("a dialog that was just closed holds no key back, though the focus is still in it", () => {
  onKeys(() => () => true);
  assert.equal(pressKey("j", { inside: "dialog" }), true);
});

test("keys act only while the switch that turns them off can be reached", () => {
  onKeys(() => () => true);
  assert.equal(pressKey("j"), true);
  switchBoxes = [];
  assert.equal(pressKey("j"), false);
});

test("a page can name fields of its own", () => {
  onKeys(() => () => true, "input, textarea");
  assert.deepEqual([pressKey("j", { inside: "input" }), pressKey("j", { inside: "select" })], [false, true]);
});

function makePage() {
  const toggle = { addEventListener: (_name, listen) => (toggle.click = listen) };
  const bar = { hidden: true, querySelector: () => toggle };
  const help = { showModal: () => (help.open = true) };
  return { toggle, bar, help, root: { querySelector: (which) => ({ "[data-keys]": bar, "[data-keys-help]": help })[which] } };
}

test("the bar shows, turns the keys off and on, and opens its help", () => {
  const { root, bar, toggle, help } = makePage();
  const openHelp = showKeyBar(root, words);
  onKeys(() => () => true);
  assert.deepEqual([bar.hidden, toggle.textContent, pressKey("j")], [false, "Turn keys off", true]);
  toggle.click();
  assert.deepEqual([areKeysOff(), toggle.textContent, pressKey("j")], [true, "Turn keys on", false]);
  toggle.click();
  assert.deepEqual([areKeysOff(), toggle.textContent, pressKey("j")], [false, "Turn keys off", true]);
  openHelp();
  assert.equal(help.open, true);
});

test("what was turned off before stays off, and a page without a bar has no help", () => {
  setKeysOff(true);
  const { root, toggle } = makePage();
  showKeyBar(root, words);
  assert.equal(toggle.textContent, "Turn keys on");
  assert.equal(showKeyBar({ querySelector: () => null }, words), null);
});

test("a button of a page without a bar turns the keys off and on, and tells what else shows them", () => {
  const { toggle } = makePage();
  const shown = [];
  useToggle(toggle, words, () => shown.push(!areKeysOff()));
  toggle.click();
  toggle.click();
  assert.deepEqual([shown, toggle.textContent], [[true, false, true], "Turn keys off"]);
});
