import assert from "node:assert/strict";
import test from "node:test";

globalThis.document = { body: { dataset: { error: "Error:" } } };
const { forgetRefusal } = await import("../../../static/js/rooms/refused.js");

function makeField(attributes) {
  return {
    attributes,
    getAttribute: (name) => attributes[name],
    setAttribute: (name, value) => (attributes[name] = value),
    removeAttribute: (name) => delete attributes[name],
  };
}

test("a note that was put right is no longer described by what was wrong with it", () => {
  const note = makeField({ "aria-describedby": "body-refused body-hint", "aria-invalid": "true" });
  const name = makeField({ "aria-describedby": "name-refused", "aria-invalid": "true" });
  const complaints = ["body-refused", "name-refused"].map((id) => ({ id, remove: () => {} }));
  forgetRefusal({ querySelectorAll: (selector) => (selector.startsWith("[") ? [note, name] : complaints) });
  assert.deepEqual([note.attributes, name.attributes], [{ "aria-describedby": "body-hint" }, {}]);
});
