// Whether a page of a room was drawn for another person than the one that is open: both say whose drafts they keep. One that is no
// room's, where to sign in, has no parts.
export const isOfAnother = (page, open) => "room" in page && (page.person ?? "") !== (open.person ?? "");

// What is drawn later may arrive first: news drawn before a ballot may come after its answer. Of each part only what was drawn when
// the room's log stood furthest is shown.
export function keepNewest() {
  const seqs = new Map(); // part → where the log stood when what is shown of it was drawn
  return (seq, things) =>
    Object.fromEntries(
      Object.entries(things ?? {}).filter(([name]) => {
        const isNewest = seq >= (seqs.get(name) ?? 0);
        if (isNewest) seqs.set(name, seq);
        return isNewest;
      }),
    );
}
