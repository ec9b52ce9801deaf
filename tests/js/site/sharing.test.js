import assert from "node:assert/strict";
import { test } from "node:test";
import { shareHere } from "../../../static/js/site/sharing.js";

function makeBox() {
  const part = (extra = {}) => ({ listeners: {}, addEventListener: on, ...extra });
  function on(name, act) {
    this.listeners[name] = act;
  }
  const parts = {
    "input, textarea": part({ value: "https://forum.example.org/consultations/buses", focus() {}, select() {} }),
    "[data-copy]": part({ dataset: { copied: "Copied.", notCopied: "Copy it by hand." }, parentElement: { hidden: true } }),
    "[data-send]": part({ hidden: true }),
    "[data-done]": { textContent: "" },
  };
  return { dataset: { title: "Buses" }, parts, querySelector: (name) => parts[name] };
}

function listenTo(sentences) {
  globalThis.document = {
    createElement: () => ({ dataset: {} }),
    querySelector: () => ({ children: [], append: (line) => sentences.push(line.textContent.trim()) }),
  };
}

test("what was copied is said on the page and in its status region", async () => {
  const said = [];
  listenTo(said);
  const box = makeBox();
  const copied = [];
  shareHere(box, { clipboard: { writeText: async (words) => copied.push(words) } });
  await box.parts["[data-copy]"].listeners.click();
  assert.deepEqual(copied, ["https://forum.example.org/consultations/buses"]);
  assert.deepEqual([box.parts["[data-done]"].textContent, said], ["Copied.", ["Copied."]]);
  assert.equal(box.parts["[data-copy]"].parentElement.hidden, false);
});

test("a browser that lets nothing be copied says what to do instead", async () => {
  const said = [];
  listenTo(said);
  const box = makeBox();
  shareHere(box, {});
  await box.parts["[data-copy]"].listeners.click();
  assert.deepEqual(said, ["Copy it by hand."]);
});

test("a phone offers its own sheet, a computer does not; closing it is no fault", async () => {
  const shared = [];
  const share = async (what) => {
    shared.push(what);
    throw new DOMException("closed", "AbortError");
  };
  const onComputer = makeBox();
  shareHere(onComputer, { share, maxTouchPoints: 0 });
  assert.equal(onComputer.parts["[data-send]"].hidden, true);
  const onPhone = makeBox();
  shareHere(onPhone, { share, maxTouchPoints: 5 });
  assert.equal(onPhone.parts["[data-send]"].hidden, false);
  await onPhone.parts["[data-send]"].listeners.click();
  assert.deepEqual(shared, [{ title: "Buses", url: "https://forum.example.org/consultations/buses" }]);
});
