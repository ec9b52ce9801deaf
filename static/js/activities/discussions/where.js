// Where somebody is in a long thread: a line at the foot of the window that follows what they read. Nothing announces it: whoever
// listens finds it after the replies.
const LEAST = 6; // replies: fewer are seen at a glance

// `news`: of each reply on the page whether it is new. `at`: which one is being read, -1 outside of them; `all`: how many there
// are, on other pages too. Says what the line says, or nothing.
export function say(news, at, all, words) {
  if (at < 0 || news.length < LEAST) return null;
  const fill = (sentence, count) => sentence.replace("{number}", at + 1).replace("{count}", count);
  const below = news.slice(at + 1).filter(Boolean).length;
  return {
    where: fill(all === news.length ? words.whole : words.part, news.length),
    news: below ? fill(words.below, below) : "",
    next: below ? news.indexOf(true, at + 1) : -1,
  };
}

export function followReading(line) {
  const list = document.querySelector("#replies .replies");
  if (!list) return;
  const [where, link] = [line.querySelector("span"), line.querySelector("a")];
  const inUpperHalf = new Set();
  let posts = [];

  function show() {
    const news = posts.map((post) => post.classList.contains("is-new"));
    const at = posts.findLastIndex((post) => inUpperHalf.has(post));
    const said = say(news, at, Number(line.dataset.all), line.dataset);
    line.hidden = !said;
    if (!said) return;
    where.textContent = said.where;
    link.hidden = !said.news;
    link.textContent = said.news;
    if (said.news) link.href = `#${posts[said.next].id}`;
  }
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) inUpperHalf[isIntersecting ? "add" : "delete"](target);
      show();
    },
    { rootMargin: "0px 0px -50%" },
  );
  function watch() {
    watcher.disconnect();
    inUpperHalf.clear();
    posts = [...list.querySelectorAll("[id^=post-]")];
    for (const post of posts) watcher.observe(post);
  }
  new MutationObserver(watch).observe(list, { childList: true, subtree: true }); // comments change where they stand
  watch();
}
