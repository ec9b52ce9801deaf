// The plan on paper, and the card for the fridge. Everything goes in as text.

export function make(tag, text = "", className = "") {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  if (className) element.className = className;
  return element;
}

export function drawPlan(plan) {
  const article = make("article");
  article.append(make("h1", plan.title), make("p", plan.savedOn), make("p", plan.warning, "warning"));
  for (const step of plan.steps) {
    const section = make("section");
    section.append(make("h2", step.title), ...step.groups.flatMap(drawGroup));
    article.append(section);
  }
  return article;
}

function drawGroup({ heading, entries }) {
  const list = make("dl");
  for (const { label, text } of entries) {
    const entry = make("div");
    entry.append(make("dt", label), make("dd", text));
    list.append(entry);
  }
  return [heading ? make("h3", heading) : "", entries.length ? list : ""].filter(Boolean);
}

// What a stranger needs first. What is not answered has a line to write on.
export function drawCard(box, plan, answers) {
  const { heading, danger } = box.dataset;
  const card = make("article", "", "fridge");
  card.append(make("h2", heading));
  const names = ["emergency-first", "emergency-speaks", "emergency-helps", "emergency-not", "emergency-kept"];
  const list = make("dl");
  for (const name of names) {
    const entry = make("div");
    entry.append(make("dt", labelOf(name)), make("dd", answers[name] ?? "", answers[name] ? "" : "to-write"));
    list.append(entry);
  }
  card.append(list, make("p", danger), make("p", plan.warning));
  return card;
}

function labelOf(name) {
  return document.querySelector(`label[for="${name}"]`).textContent.trim();
}
