import assert from "node:assert/strict";
import { test } from "node:test";
import { findData, writeCopy } from "../../../static/js/kit/copy.js";

const SLY = `</script><script>alert(1)</script><!-- " ' & <img src=x onerror=alert(1)>`;
const PLAN = {
  kit: "home",
  title: "Leaving <b>hospital</b>",
  language: "en-GB",
  savedOn: "Saved on 30 November 2026",
  warning: "This is not a medical record.",
  goOn: "Open it here",
  steps: [{ title: "What matters", groups: [{ heading: SLY, entries: [{ label: "In my own words", text: SLY }] }] }],
};
const KEPT = { answers: { words: SLY }, marks: { day: "done" } };

test("what somebody writes can end no element of their file and begin none", () => {
  const html = writeCopy(PLAN, KEPT);
  assert.equal(html.match(/<script/g).length, 1);
  assert.equal(html.match(/<\/script/g).length, 1);
  assert.ok(!/<(img|b)\b/.test(html));
  assert.ok(!html.includes("<!--"));
});

test("a file runs nothing and asks for nothing, whatever is put into it", () => {
  assert.match(writeCopy(PLAN, KEPT), /http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;;/);
});

test("the answers stand in it once more as data, letter by letter", () => {
  const [, data] = writeCopy(PLAN, KEPT).match(/<script type="application\/json" id="care-conversation">(.*)<\/script>/);
  const { answers, marks, kit } = JSON.parse(data);
  assert.deepEqual({ answers, marks, kit }, { ...KEPT, kit: "home" });
});

const FILE = '<p>Plan</p><script type="application/json"';

test("data is looked for in the one place where it stands, and nowhere else", () => {
  const has = (element) => () => ({ getElementById: () => element });
  const element = (tagName, type) => ({ tagName, getAttribute: () => type, textContent: "{}" });
  assert.equal(findData(FILE, has(element("SCRIPT", "application/json"))), "{}");
  for (const other of [null, element("SCRIPT", "module"), element("DIV", "application/json")]) {
    assert.throws(() => findData(FILE, has(other)), { message: "no-copy" });
  }
  assert.throws(() => findData("<p>A letter</p>", has(element("SCRIPT", "application/json"))), { message: "no-copy" });
});
