"""How a page would be on paper."""

from __future__ import annotations

from playwright.sync_api import Page

A4, A5 = {"width": 700, "height": 990}, {"width": 480, "height": 700}
# Words of letters alone that stand on two lines. (An address may.)
BROKEN_WORDS = """(() => {
  const broken = [], walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    for (const { index, 0: word } of walker.currentNode.data.matchAll(/(?<!\\S)\\p{L}+(?=[.,;:!?]?(?!\\S))/gu)) {
      const range = document.createRange();
      range.setStart(walker.currentNode, index);
      range.setEnd(walker.currentNode, index + word.length);
      const lines = new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom)));
      if (lines.size > 1) broken.push(word);
    }
  }
  return broken;
})()"""
# Links that do not say where they lead, though nobody can press them. The way here is left as it is.
LEADS_NOWHERE = """dispatchEvent(new Event("beforeprint")) && [...document.querySelectorAll("main a[href]")].filter(link =>
  link.checkVisibility() && !link.closest(".crumbs")
    && !link.getAttribute("href").startsWith("#") && link.protocol.startsWith("http") && link.textContent.trim() !== link.href
    && !getComputedStyle(link, "::after").content.includes(link.href)
).map(link => link.textContent.trim())"""
# Browsers print no backgrounds: white words are gone with theirs. (The key of a chart is its colour, and is printed.)
WHITE_WORDS = """(() => {
  const light = (element) => getComputedStyle(element).color.match(/[\\d.]+/g).slice(0, 3).every((part) => part > 190);
  const speaks = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  return [...document.querySelectorAll("main *")]
    .filter((each) => speaks(each) && each.checkVisibility() && light(each) && !each.matches(".key"))
    .map((each) => each.textContent.trim());
})()"""
# Where a browser does print backgrounds, no word lies dark on a dark one.
DARK_WORDS = """(() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => (part / 255) ** 2.2);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const speaks = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  return [...document.querySelectorAll("main *")].filter((each) => speaks(each) && each.checkVisibility()).filter((each) => {
    const { backgroundColor, color } = getComputedStyle(each);
    if (/, 0\\)$/.test(backgroundColor)) return false;
    const [dark, bright] = [light(backgroundColor), light(color)].sort((one, other) => one - other);
    return bright / dark < 3;
  }).map((each) => each.textContent.trim());
})()"""
# What is folded up on a screen is part of the page. A form that is folded up is not.
FOLDED = """[...document.querySelectorAll("main details:not([open], .no-print, .no-print *):not(:has(form))")]
  .filter(each => each.checkVisibility() && ![...each.children].slice(1).some(part => part.checkVisibility()))
  .map(each => each.textContent.trim().slice(0, 40))"""
# What finds things on a screen, and the empty reply under a thread, are no forms to fill in by hand.
FIELDS = """[...document.querySelectorAll("main form :is(input:not([type=hidden]), textarea, select)")]
  .filter(field => field.checkVisibility() && !field.closest(".filters, .thread-filter, .the-form")).map(field => field.name)"""


def look_at_print(page: Page, where: str) -> list[str]:
    """What is wrong with it: words that are broken or white, links that lead nowhere, fields that nobody can fill in by hand, a
    sheet that does not say which conversation it belongs to, something beyond its edge."""
    on_screen = page.evaluate(FIELDS)
    page.set_viewport_size(A5)
    page.emulate_media(media="print")
    on_paper = page.evaluate(FIELDS)
    wrong = [f"{where} on paper: nobody sees where “{words}” leads" for words in page.evaluate(LEADS_NOWHERE)]
    wrong += [f"{where} on paper: “{word}” is broken" for word in page.evaluate(BROKEN_WORDS)]
    wrong += [f"{where} on paper: “{words}” is folded up" for words in page.evaluate(FOLDED)]
    wrong += [f"{where} on paper: {name} is missing" for name in dict.fromkeys(on_screen) if name not in on_paper]
    wrong += [f"{where} on paper: “{words}” is white" for words in page.evaluate(WHITE_WORDS)]
    wrong += [f"{where} on paper: “{words}” is dark on dark" for words in page.evaluate(DARK_WORDS)]
    if page.evaluate("[...document.querySelectorAll('.crumbs')].some((way) => !way.checkVisibility())"):
        wrong.append(f"{where} on paper: it does not say where it belongs")
    page.set_viewport_size(A4)
    # Browsers print a page smaller when something on it is wider than the sheet; far wider, nobody could read it.
    if page.evaluate("document.documentElement.scrollWidth > 1.5 * innerWidth"):
        wrong.append(f"{where} on paper: something is beyond the edge")
    page.emulate_media(media="screen")
    return wrong
