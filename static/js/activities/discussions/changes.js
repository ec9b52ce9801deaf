// What the messages of a thread come to for one page: pure, so that it can be tried without one.
const WAITS_FOR_FOCUS = new Set(["edited", "counted", "shown"]);
// What is new above the comments: the bar tells of it, and whoever presses it is led there.
const HEADS = { summary: "summary", conclusion: "summary", answer: "answered" };
const ABOVE = new Set(["gone", "redacted", "moved", "shown"]);

// `shown`: how many replies the page counts. Of `changes` those are kept that can be on it.
export function keepChanges(shown) {
  const fresh = new Set(); // public ids of comments that came
  let replies = shown;
  let head = ""; // one of HEADS
  return {
    take(news) {
      replies = news.replies;
      for (const [kind, publicId, of] of news.changes) {
        if (kind === "new") fresh.add(publicId);
        if (kind === "gone" && publicId === of) fresh.delete(publicId);
        if (kind === "moved") fresh.delete(publicId);
        if (kind in HEADS) head = kind;
      }
    },
    // Fewer than there were, when some were hidden or deleted, is nothing new.
    count: () => Math.max(fresh.size, replies - shown),
    // The one to begin with, "" where it is not known which have come.
    first: () => fresh.values().next().value ?? "",
    head: () => head,
    anchor: () => HEADS[head],
  };
}

// {public id of a comment: whether it may wait until nobody is in it} and whether what stands above them is drawn again.
export function listWanted(changes) {
  const comments = new Map();
  let hasHead = false;
  for (const [kind, publicId] of changes) {
    if (ABOVE.has(kind) || !publicId) hasHead ||= !(kind in HEADS);
    if (publicId && kind !== "new") comments.set(publicId, (comments.get(publicId) ?? true) && WAITS_FOR_FOCUS.has(kind));
  }
  return { comments, hasHead };
}

// As many as one request takes, always in the same order: whoever asks for the same asks at the same address.
export function splitIds(ids, most = 100) {
  const sorted = [...ids].sort();
  return Array.from({ length: Math.ceil(sorted.length / most) }, (_, n) => sorted.slice(n * most, (n + 1) * most));
}
