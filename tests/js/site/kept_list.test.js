import assert from "node:assert/strict";
import { test } from "node:test";
import { forgetDeleted } from "../../../static/js/site/kept_list.js";

const store = {};
const hide = (name, value) => Object.defineProperty(store, name, { value, enumerable: false });
hide("getItem", (name) => store[name] ?? null);
hide("setItem", (name, value) => (store[name] = value));
hide("removeItem", (name) => delete store[name]);
globalThis.localStorage = store;

// One row of the list, of which "Delete it" is pressed.
function press({ areas = [], typed = [] }) {
  globalThis.document = { body: { dataset: { person: "ada" } } };
  const found = { textarea: areas.map((value) => ({ value })), ".typed": typed.map((textContent) => ({ textContent })) };
  const row = { querySelectorAll: (selector) => found[selector] };
  forgetDeleted({ closest: () => row, addEventListener: (_name, act) => act() });
}

const comment = (...fields) => JSON.stringify(fields);

test("what is deleted in the list of what the site has kept is on this device no more", () => {
  const title = ["title", "At night"];
  store["words:ada:place1:post1@tab1"] = comment(title, ["body", "A ward\nalone."], ["stance", "adds"]);
  store["words:ada:place1:post1@tab2"] = comment(title, ["body", "A ward\nalone, and more."]);
  store["words:bo:place2:post1@tab1"] = comment(["body", "A ward\nalone."]);
  press({ areas: ["At night", "A ward\r\nalone."] });
  assert.deepEqual(Object.keys(store), ["words:ada:place1:post1@tab2", "words:bo:place2:post1@tab1"]);
});

test("a short text is shown whole, and so is a form over words that others share", () => {
  store["words:ada:form:/edit:summary@tab1"] = JSON.stringify({ began: "one", fields: [["summary", "What we know."]] });
  press({ typed: ["What we know."] });
  assert.equal(store["words:ada:form:/edit:summary@tab1"], undefined);
});

test("a form with choices alone is nobody's words", () => {
  store["words:ada:place1:post2@tab1"] = comment(["stance", "adds"]);
  press({ typed: [] });
  assert.ok(store["words:ada:place1:post2@tab1"]);
});
