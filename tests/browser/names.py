"""What the links and buttons of a page are called aloud, where one name leads to several places."""

from __future__ import annotations

from collections import defaultdict

from playwright.sync_api import Page

# Each with its name and with what it leads to. Those in a closed `details` are read too: somebody may open several. A button
# sends its form, with its own value and with what is hidden in it; whatever else is pressed changes only what it belongs to.
NAMED = """(() => {
  const hidden = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const { display, visibility } = getComputedStyle(each);
      if (display === "none" || visibility === "hidden" || each.getAttribute("aria-hidden") === "true") return true;
    }
    return false;
  };
  const words = (node) => {
    if (node.nodeType === 3) return node.data;
    if (node.nodeType !== 1 || node.getAttribute("aria-hidden") === "true") return "";
    const { display, visibility } = getComputedStyle(node);
    if (display === "none" || visibility === "hidden") return "";
    const given = node.getAttribute("aria-label") ?? node.getAttribute("alt");
    const said = given ?? [...node.childNodes].map(words).join("");
    return display.startsWith("inline") ? said : ` ${said} `;
  };
  const name = (element) => {
    const by = element.getAttribute("aria-labelledby");
    const said = by ? by.split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" ") : words(element);
    return said.replace(/\\s+/g, " ").trim();
  };
  const sent = (button) => {
    if (button.form.method === "get") return button.form.action; // what it asks for is chosen in its fields
    const values = [...button.form.querySelectorAll("input[type=hidden]:not([name=csrf_token], [name=id], [name=confirmation])")];
    const said = [button, ...values].filter((each) => each.name).map((each) => `${each.name}=${each.value}`);
    return [button.hasAttribute("formaction") ? button.formAction : button.form.action, ...said].join(" ");
  };
  // A line that unfolds is what a link of the same page leads to, where it is of the section that the link names.
  const unfolds = (summary) => {
    if (!summary.querySelector("h2, h3") && !summary.parentElement.closest("h2, h3")) return "";
    const id = summary.closest("section[id], details[id]")?.id ?? summary.querySelector("[id]")?.id;
    return id && document.querySelector(`a[href="#${CSS.escape(id)}"]`)?.href;
  };
  const target = (element, number) => {
    if (element.matches("a")) return element.href;
    if (element.matches("summary") && unfolds(element)) return unfolds(element);
    return element.matches("button:not([type=button])") && element.form ? sent(element) : `number ${number}`;
  };
  return [...document.querySelectorAll("a[href], button, summary")]
    .map((element, number) => [name(element), target(element, number), element])
    .filter(([, , element]) => !hidden(element)).map(([name, target]) => [name, target]);
})()"""


# A link of the header and the button of the form that it leads to.
SHARED = {"Sign in"}


def find_shared_names(page: Page) -> list[str]:
    """Names of several things that lead to different places."""
    targets = defaultdict(set)
    for name, target in page.evaluate(NAMED):
        targets[name].add(target)
    return [name for name, those in targets.items() if len(those) > 1 and name not in SHARED]
