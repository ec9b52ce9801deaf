import assert from "node:assert/strict";
import { test } from "node:test";
import { isPage, nameCache } from "../../../../static/js/kit/offline/rules.js";

test("other files are kept under another name", () => {
  assert.equal(nameCache(["/kit", "/a-1.js"]), nameCache(["/kit", "/a-1.js"]));
  assert.notEqual(nameCache(["/kit", "/a-1.js"]), nameCache(["/kit", "/a-2.js"]));
});

test("only pages of care conversations are asked for again", () => {
  assert.deepEqual(["/kit", "/kit/home/booklet", "/static/kit-1.js", "/kitchen"].map(isPage), [true, true, false, false]);
});
