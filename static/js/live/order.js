// News in order. They may overtake the answer to joining: they wait until that is there, and numbers that the page has already
// are passed over.
export function keepOrder(cursors, onNews) {
  let early = null;
  const take = (news) => {
    if (news.seq <= (cursors[news.stream] ?? 0)) return;
    cursors[news.stream] = news.seq;
    onNews(news);
  };
  return {
    wait: () => {
      early = [];
    },
    hear: (news) => {
      if (early) early.push(news);
      else take(news);
    },
    catchUp: (answer) => {
      answer.news.forEach(take);
      const waiting = early ?? [];
      early = null;
      waiting.forEach(take);
      for (const [stream, seq] of Object.entries(answer.cursors)) cursors[stream] = Math.max(cursors[stream] ?? 0, seq);
    },
  };
}
