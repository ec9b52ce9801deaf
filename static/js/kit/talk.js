// A care conversation: what is written, chosen and marked, kept in one place and shown as it is.
import { blank, isEmpty, takeKnown, write } from "./answers.js";
import { addRow, fill, fillPicture, listFields, listLengths, nextChoice, readField, showRows } from "./fields.js";
import { findMark, findNext, followScreens, goTo } from "./screens.js";
import { clearEverything, isOnDevice, keep, keepInTab, nameOf, readKept } from "./store.js";

export class Talk {
  constructor(root) {
    this.root = root;
    this.words = root.dataset;
    this.steps = [...root.querySelectorAll("[data-step]")].map((step) => step.dataset.step);
    this.lengths = listLengths(root);
    this.status = root.querySelector("[data-status]");
    this.keepHere = root.querySelector("[data-keep-here]");
    this.isCleared = false;
    this.take();
  }

  begin() {
    this.root.addEventListener("input", ({ target }) => target.matches("[data-field]") && this.note(target));
    this.root.addEventListener("click", ({ target }) => this.press(target.closest("button")));
    this.keepHere.addEventListener("change", () => this.chooseWhere());
    // Another tab of this browser writes in the same conversation, or clears it.
    addEventListener("storage", ({ key }) => {
      if (this.isOnDevice && (key === null || key === nameOf(this.words.kit))) this.take();
    });
    // A page that comes back from the browser's memory shows what is kept now: it may have been cleared since.
    addEventListener("pageshow", ({ persisted }) => persisted && this.take());
    followScreens(this.root, (screen) => this.shown(screen));
    this.root.hidden = false;
  }

  take() {
    const { kept, isOnDevice } = readKept(this.words.kit);
    try {
      this.kept = takeKnown(kept, this.lengths, this.steps);
    } catch {
      this.kept = blank();
    }
    this.isOnDevice = isOnDevice;
    this.draw();
  }

  replace(kept) {
    this.kept = kept;
    this.save();
    this.draw();
  }

  draw() {
    for (const field of listFields(this.root)) fill(field, this.kept.answers[field.name] ?? "", this.words);
    for (const row of this.root.querySelectorAll("[data-row][data-extra]")) row.hidden = true;
    showRows(this.root);
    this.keepHere.checked = this.isOnDevice;
    this.drawMarks();
  }

  drawMarks() {
    const say = { done: "done", "not-today": "notToday", begun: "begun", "not-begun": "notBegun" };
    for (const link of this.root.querySelectorAll("[data-step-link]")) {
      const step = link.dataset.stepLink;
      const mark = findMark(this.kept.marks, step, this.hasAnswers(step));
      link.dataset.is = mark;
      link.querySelector("[data-mark]").textContent = this.words[say[mark]];
    }
    const goOn = this.root.querySelector("[data-go-on]");
    const next = findNext(this.steps, this.kept.marks);
    goOn.href = `#${next || "keep"}`;
    goOn.textContent = next ? goOn.dataset.say.replace("{number}", () => this.steps.indexOf(next) + 1) : goOn.dataset.sayAll;
  }

  hasAnswers(step) {
    return listFields(this.stepOf(step)).some((field) => this.kept.answers[field.name]);
  }

  stepOf(key) {
    return this.root.querySelector(`[data-step="${key}"]`);
  }

  note(field) {
    write(this.kept.answers, field.name, readField(field));
    const { step } = field.closest("[data-step]").dataset;
    if (this.kept.marks[step] === "not-today") delete this.kept.marks[step];
    this.save();
  }

  save() {
    const { kit } = this.words;
    const isKept = this.isOnDevice ? keep(kit, this.kept, true) : keepInTab(kit, this.kept);
    const note = this.root.querySelector("[data-not-kept-here]");
    note.hidden = isKept;
    note.textContent = isKept ? "" : this.words.notKept;
    if (!isKept) this.say(this.words.notKept);
    this.drawMarks();
  }

  chooseWhere() {
    const wants = this.keepHere.checked;
    if (wants && !this.isOnDevice && isOnDevice(this.words.kit)) {
      this.keepHere.checked = false;
      this.say(this.words.otherKept);
      return;
    }
    this.isOnDevice = wants;
    if (!keep(this.words.kit, this.kept, wants)) {
      this.isOnDevice = false;
      this.keepHere.checked = false;
      this.say(this.words.notKept);
    }
  }

  press(button) {
    if (!button) return;
    const { dataset } = button;
    if ("picture" in dataset) {
      this.say(fillPicture(button, nextChoice(button.value), this.words), { isSeen: true });
      this.note(button);
    } else if ("addRow" in dataset) addRow(button.closest("[data-rows]"));
    else if ("done" in dataset) this.mark(button, "done");
    else if ("notToday" in dataset) this.mark(button, "not-today");
    else if ("clear" in dataset) this.clear();
  }

  mark(button, mark) {
    const { step } = button.closest("[data-step]").dataset;
    this.kept.marks[step] = mark;
    this.save();
    if (mark === "done") goTo(findNext(this.steps, this.kept.marks, step) || "keep");
    else this.putAside(step);
  }

  putAside(step) {
    const screen = this.root.querySelector("[data-screen=not-today]");
    const title = this.stepOf(step).querySelector("h1").textContent;
    screen.querySelector("[data-what-is-aside]").textContent = this.words.putAside.replace("{step}", () => title);
    screen.querySelector("[data-help-here]").replaceChildren(this.stepOf(step).querySelector("[data-help]").cloneNode(true));
    const light = this.steps.filter((key) => "light" in this.stepOf(key).dataset && !this.kept.marks[key]);
    screen.querySelector("[data-lighter]").href = `#${light[0] ?? ""}`;
    goTo("not-today");
  }

  clear() {
    clearEverything();
    this.kept = blank();
    this.isOnDevice = false;
    this.draw();
    this.isCleared = true;
    goTo("");
  }

  shown(screen) {
    // Come to by its address, it has nothing that was put to one side.
    if (screen.dataset.screen === "not-today" && !screen.querySelector("[data-what-is-aside]").textContent) goTo("");
    this.say(this.isCleared ? this.words.cleared : "");
    this.isCleared = false;
    this.onShown?.(screen);
  }

  // `isSeen`: the page shows it already, where it is.
  say(text, { isSeen = false } = {}) {
    this.status.classList.toggle("govuk-visually-hidden", isSeen);
    this.status.textContent = text;
  }

  isEmpty() {
    return isEmpty(this.kept);
  }
}
