import assert from "node:assert/strict";
import { test } from "node:test";
import { openWhatIsFolded, wholeAddress } from "../../../static/js/site/printing.js";

const link = (address, words = "Read more") => {
  const url = new URL(address, "https://forum.example.org/page");
  return { getAttribute: () => address, protocol: url.protocol, href: url.href, textContent: words };
};

test("a link says where it leads, with the name of the site", () => {
  assert.equal(wholeAddress(link("/rules")), "https://forum.example.org/rules");
  assert.equal(wholeAddress(link("https://example.org/a?b=c")), "https://example.org/a?b=c");
});

test("what leads nowhere on paper, or says it already, stays as it is", () => {
  assert.equal(wholeAddress(link("#contact")), "");
  assert.equal(wholeAddress(link("tel:01632960144")), "");
  assert.equal(wholeAddress(link("mailto:a@example.org")), "");
  assert.equal(wholeAddress(link("https://example.org/", " https://example.org/ ")), "");
});

test("what is folded up is open on paper, and folded up again afterwards", () => {
  const folded = [{ open: false }, { open: false }];
  const foldUp = openWhatIsFolded({ querySelectorAll: () => folded });
  assert.deepEqual(folded, [{ open: true }, { open: true }]);
  foldUp();
  assert.deepEqual(folded, [{ open: false }, { open: false }]);
});
