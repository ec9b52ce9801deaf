// What somebody takes with them: a file, a plan on paper, a card. All of it is made here.
import { writeCopy } from "./copy.js";
import { drawCard, drawPlan } from "./paper.js";
import { describePlan } from "./plan.js";

const SMALLEST_PART = 0.75;
// Of a sheet of A4 within the margins that browsers leave; static/css/kit/paper.css makes it as wide.
const SHEET_MM = { width: 180, height: 255 };

export function saveCopies(talk) {
  talk.root.querySelector("[data-save]").addEventListener("click", () => {
    const copy = new Blob([writeCopy(describePlan(talk.root, talk.kept), talk.kept)], { type: "text/html" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(copy);
    link.download = `${talk.words.fileName}.html`;
    link.click();
    // The browser has begun to read it by then; what is given back sooner some browsers do not save.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
}

export function printHere(talk, paper) {
  const card = talk.root.querySelector("[data-card]");
  let kind = "plan";
  const drawn = () => {
    const plan = describePlan(talk.root, talk.kept);
    return kind === "card" ? drawCard(card, plan, talk.kept.answers) : drawPlan(plan);
  };
  addEventListener("beforeprint", () => {
    paper.replaceChildren(drawn());
    paper.dataset.prints = kind;
    paper.hidden = false;
    if (kind === "plan") fitOnOnePage(paper);
  });
  addEventListener("afterprint", () => {
    paper.hidden = true;
    paper.replaceChildren();
    kind = "plan";
  });
  for (const button of talk.root.querySelectorAll("[data-print]")) {
    button.addEventListener("click", () => {
      kind = button.dataset.print;
      print();
    });
  }
  talk.onShown = (screen) => {
    if (screen.contains(card)) card.replaceChildren(drawCard(card, describePlan(talk.root, talk.kept), talk.kept.answers));
    else card.replaceChildren();
  };
}

// As large as it can be and still be one page, and never so small that it is hard to read.
function fitOnOnePage(paper) {
  const page = (paper.clientWidth / SHEET_MM.width) * SHEET_MM.height;
  for (let size = 1; size >= SMALLEST_PART; size -= 0.05) {
    paper.style.setProperty("--size", size);
    if (paper.scrollHeight <= page) return;
  }
}
