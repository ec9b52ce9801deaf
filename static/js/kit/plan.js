// What is answered, step by step, with the words that the page asks with: the same for a file, on paper and on the card.

export function describePlan(root, kept) {
  const { dataset } = root;
  const date = new Intl.DateTimeFormat(dataset.language, { dateStyle: "long" }).format(new Date());
  const steps = [...root.querySelectorAll("[data-step]")].map((step) => describeStep(step, kept, dataset));
  return {
    kit: dataset.kit,
    title: dataset.title,
    language: dataset.language,
    savedOn: dataset.savedOn.replace("{date}", () => date),
    warning: dataset.warning,
    goOn: dataset.goOnHere,
    steps: steps.filter(({ groups }) => groups.length),
  };
}

function describeStep(step, kept, words) {
  const isPutAside = kept.marks[step.dataset.step] === "not-today";
  const groups = [...step.querySelectorAll("[data-asked]")]
    .map((asked) => describeAsked(asked, kept.answers, words))
    .filter(({ entries }) => entries.length);
  if (isPutAside) groups.push({ heading: words.notToday, entries: [] });
  return { key: step.dataset.step, title: wordsOf(step.querySelector("h1")), groups: joinGroups(groups) };
}

function describeAsked(asked, answers, words) {
  const fields = [...asked.querySelectorAll("[data-field]")];
  const row = asked.closest("[data-row]");
  const heading = row ? wordsOf(row.querySelector("legend")) : "";
  const label = wordsOf(asked.querySelector("label[for], legend, h2"));
  const text = fields.map((field) => sayAnswer(field, answers[field.name], words)).filter(Boolean);
  return { heading, entries: text.length ? [{ label, text: text.join("\n") }] : [] };
}

function sayAnswer(field, answer, words) {
  if (!answer) return "";
  if (field.matches("[data-picture]")) return `${wordsOf(field.querySelector("b"))}: ${words[answer]}`;
  if (field.type === "checkbox") return wordsOf(field.closest("label"));
  return answer;
}

// Rows of one heading that follow each other are one group.
export function joinGroups(groups) {
  const joined = [];
  for (const group of groups) {
    const last = joined.at(-1);
    if (last && group.heading && last.heading === group.heading) last.entries.push(...group.entries);
    else joined.push({ heading: group.heading, entries: [...group.entries] });
  }
  return joined;
}

const wordsOf = (element) => element.textContent.replace(/\s+/g, " ").trim();
