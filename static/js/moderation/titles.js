// What came while nobody looked, in the title of the window: it is read in a row of tabs, and by ear.
export function countNews(unseen, lane) {
  unseen.set(lane, (unseen.get(lane) ?? 0) + 1);
}

export function sayInTitle(unseen, sentence, title) {
  const lanes = [...unseen].map(([lane, count]) => `${lane} (${count})`).join(", ");
  return lanes ? `${sentence.replace("{lanes}", lanes)} – ${title}` : title;
}

export const sayTotal = (count, { none, some }) => (count ? some.replace("{count}", count) : none);

// The title begins with the sentence above the list: both say the same number.
export const retitle = (title, before, after) => (title.startsWith(before) ? after + title.slice(before.length) : title);
