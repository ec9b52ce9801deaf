import assert from "node:assert/strict";
import { test } from "node:test";
import { sayFlashes } from "../../../static/js/live/flashes.js";

test("what a page says when it comes is put into its region once it is there, as then it is read out", () => {
  const message = {
    childNodes: ["Saved."],
    offsetHeight: 40,
    style: {},
    replaceChildren: (...words) => (message.childNodes = words),
  };
  globalThis.document = { querySelectorAll: () => [message] };
  const later = [];
  sayFlashes((act) => later.push(act));
  assert.deepEqual([message.childNodes, message.style.minHeight], [[], "40px"]);
  later.forEach((act) => act());
  assert.deepEqual(message.childNodes, ["Saved."]);
});
