// A step of the browser's history belongs to whoever was signed in when its page was drawn: somebody who goes Back after they have
// signed out may be another person. Some browsers put what was typed at that step into the forms of any page at its address.
export function forgetOthersFields() {
  const person = document.body.dataset.person ?? "";
  const before = history.state?.person;
  if (before === person) return;
  // Who has signed in since they began wrote it themselves: they are asked, as on any page.
  if (before) for (const form of document.querySelectorAll("form[method=post]")) form.reset();
  history.replaceState({ ...(before ? {} : history.state), person }, "");
}
