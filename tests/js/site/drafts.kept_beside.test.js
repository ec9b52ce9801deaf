import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { followSendings, forgetSentWords, keepWords } from "../../../static/js/site/drafts.js";
import { offerDraft } from "../../../static/js/site/offered_drafts.js";

// A store as browsers have it: its names are its keys.
function makeStore() {
  const store = {};
  const hide = (name, value) => Object.defineProperty(store, name, { value, enumerable: false });
  hide("getItem", (name) => store[name] ?? null);
  hide("setItem", (name, value) => (store[name] = value));
  hide("removeItem", (name) => delete store[name]);
  return store;
}

beforeEach(() => {
  globalThis.localStorage = makeStore();
  globalThis.sessionStorage = makeStore();
  globalThis.location = new URL("https://forum.test/new");
});

function makeField(name, type, value) {
  return { name, type, value, defaultValue: value, dataset: {}, closest: () => null, focus() {} };
}

function makeButton(more = {}) {
  const button = { ...more, addEventListener: (_name, act) => (button.press = act) };
  return button;
}

// A page with the form of a new comment; with `draft`, as the server fills it in from what it has kept, and says so above it.
function openPage({ title = "", body = "", draft = "", startsAgain = draft, refused = false } = {}) {
  const names = { draft: { value: startsAgain } };
  const startAgain = makeButton({ form: { elements: names } });
  const starts = startsAgain ? [startAgain] : [];
  globalThis.document = {
    body: { dataset: { person: "ada" } },
    querySelector: () => null,
    querySelectorAll: (selector) => (selector === "[data-start-again]" ? starts : []),
  };
  const parts = { "[data-words]": {}, "[data-add]": {}, "[data-forget-other]": {} };
  const box = { hidden: true, querySelector: (selector) => parts[selector] };
  const note = { hidden: true, querySelector: () => makeButton() };
  const [heading, area] = [makeField("title", "text", title), makeField("body", "textarea", body)];
  const listeners = {};
  const form = {
    dataset: { keep: "place1:activity1" },
    elements: Object.assign([heading, area], { title: heading, body: area }, draft ? { draft: { value: draft } } : {}),
    querySelector: (selector) =>
      refused && selector.includes(".govuk-error-message")
        ? {}
        : ({ textarea: area, "[data-other-tab]": box, "[data-brought-back]": note }[selector] ?? null),
    querySelectorAll: () => [],
    addEventListener: (name, act) => (listeners[name] = act),
    dispatchEvent() {},
  };
  keepWords(form);
  const type = (field) => (words) => {
    field.value = words;
    listeners.input({ target: field });
  };
  return {
    area,
    heading,
    note,
    startAgain,
    type: type(area),
    typeTitle: type(heading),
    offered: () => (box.hidden ? "" : parts["[data-words]"].textContent),
    add: () => parts["[data-add]"].onclick(),
    forget: () => parts["[data-forget-other]"].onclick(),
    send: () => listeners.submit({}),
  };
}

function comeTo(selectors = "") {
  globalThis.document = { querySelector: (selector) => (selectors && selector.includes(selectors) ? {} : null) };
  forgetSentWords();
}

test("what was typed after the site had kept the form is offered where the page comes with the older words", () => {
  openPage({ body: "Words six", draft: "six" }).type("Words six, and more.");
  const again = openPage({ body: "Words six", draft: "six" });
  assert.equal(again.area.value, "Words six");
  assert.equal(again.offered(), "Words six, and more.");
  again.add();
  assert.equal(again.area.value, "Words six, and more.", "once, as it says all that the page does");
});

test("nothing is written over it until it is answered, and what is typed meanwhile is kept as well", () => {
  openPage({ body: "Words six.", draft: "six" }).type("Words six, and more.");
  openPage({ body: "Words six.", draft: "six" }).type("Words seven.");
  const third = openPage({ body: "Words six.", draft: "six" });
  const offered = [third.offered()];
  third.forget();
  offered.push(third.offered());
  assert.deepEqual(offered.sort(), ["Words seven.", "Words six, and more."]);
});

test("a page that comes with the same words, tidied, offers nothing", () => {
  openPage().type("Words  six.\n\n");
  assert.equal(openPage({ body: "Words six." }).offered(), "");
});

test("a newer title is offered with its words", () => {
  openPage({ title: "At night", body: "Words six.", draft: "six" }).typeTitle("At night, alone");
  const again = openPage({ title: "At night", body: "Words six.", draft: "six" });
  assert.equal(again.offered(), "At night, alone\n\nWords six.");
  again.add();
  assert.deepEqual([again.heading.value, again.area.value], ["At night, alone", "Words six."]);
});

test("starting again once leaves the form empty", () => {
  openPage({ body: "Words six.", draft: "six" }).type("Words six, and more.");
  openPage({ body: "Words six.", draft: "six" }).startAgain.press();
  const empty = openPage();
  assert.deepEqual([empty.area.value, empty.offered(), empty.note.hidden], ["", "", true]);
});

test("starting again above a form of another draft leaves this one's words, and this form says that they are back", () => {
  openPage().type("A reply.");
  const page = openPage({ startsAgain: "another" });
  assert.equal(page.startAgain.press, undefined);
  assert.deepEqual([page.area.value, page.note.hidden], ["A reply.", false]);
});

test("a page that was asked for empty is not filled in from another tab", () => {
  localStorage.setItem("words:ada:place1:activity1@other", '[["body","From another tab."]]');
  globalThis.location = new URL("https://forum.test/new?draft=none");
  const page = openPage();
  assert.deepEqual([page.area.value, page.offered()], ["", "From another tab."]);
});

test("what was offered and is said in what is sent is not offered again", () => {
  openPage({ body: "Words six.", draft: "six" }).type("Words six, and more.");
  const again = openPage({ body: "Words six.", draft: "six" });
  again.type("Words six, and more. And this.");
  again.send();
  comeTo("data-sent");
  assert.equal(openPage().area.value, "");
});

test("what was refused stays on the device, whatever works after it", () => {
  const page = openPage();
  page.type("Half a reply.");
  page.send();
  comeTo();
  comeTo("data-sent");
  assert.equal(openPage().area.value, "Half a reply.");
});

test("what is typed after a sending that failed is not what was sent", () => {
  const page = openPage();
  page.type("Half a reply.");
  page.send();
  page.type("Half a reply, and more.");
  comeTo("data-sent");
  assert.equal(openPage().area.value, "Half a reply, and more.");
});

test("a page that asks who sends it goes on with the sending", () => {
  const page = openPage();
  page.type("A first comment.");
  page.send();
  comeTo("data-goes-on");
  comeTo("data-sent");
  assert.equal(openPage().area.value, "");
});

for (const [goesOn, left] of [
  [true, ""],
  [false, "Half a reply."],
]) {
  test(`a form that ${goesOn ? "goes on with a sending keeps" : "sends something else ends"} it`, () => {
    const page = openPage();
    page.type("Half a reply.");
    page.send();
    let submit = null;
    globalThis.document = { addEventListener: (_name, act) => (submit = act) };
    followSendings();
    submit({ target: { matches: () => goesOn } });
    comeTo("data-sent");
    assert.equal(openPage().area.value, left);
  });
}

// A form whose page may say something newer by now: what was typed is never put in by itself.
function openOfficial() {
  globalThis.document = { body: { dataset: { person: "ada" } }, querySelector: () => null };
  const parts = { "[data-newer]": {}, "[data-put-back]": makeButton(), "[data-forget]": makeButton() };
  const box = { hidden: true, querySelector: (selector) => parts[selector] };
  const area = makeField("summary", "textarea", "As saved.");
  const listeners = {};
  const form = {
    elements: Object.assign([area], { summary: area }),
    getAttribute: () => "/edit",
    querySelector: (selector) => ({ "[data-draft]": box, textarea: area })[selector] ?? null,
    addEventListener: (name, act) => (listeners[name] = act),
  };
  offerDraft(form);
  return {
    area,
    isOffered: () => !box.hidden,
    type: (words) => {
      area.value = words;
      listeners.input({});
    },
    putBack: () => parts["[data-put-back]"].press(),
    forget: () => parts["[data-forget]"].press(),
  };
}

test("what is typed beside an offer does not take the place of what is offered", () => {
  openOfficial().type("First.");
  openOfficial().type("Second.");
  const page = openOfficial();
  const seen = [];
  while (page.isOffered()) {
    page.putBack();
    seen.push(page.area.value);
    if (seen.length > 4) break;
  }
  assert.ok(seen.includes("First.") && seen.includes("Second."), seen.join(" "));
});

test("what is deleted there is offered no more", () => {
  openOfficial().type("First.");
  openOfficial().forget();
  assert.ok(!openOfficial().isOffered());
});

test("the answer to what was sent and not taken does not say that it was kept from before", () => {
  openPage().type("I do not agree with this.");
  assert.equal(openPage({ body: "I do not agree with this.", refused: true }).note.hidden, true);
  assert.equal(openPage().note.hidden, false, "whoever opens the form anew is told");
});
