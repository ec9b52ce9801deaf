// What one can narrow a list down by stands open in the page. On a phone it would push the list out of sight: there it is closed.
export function closeOnPhones() {
  if (!matchMedia("(max-width: 820px)").matches) return;
  for (const details of document.querySelectorAll("details[data-closes-on-phones]")) details.open = false;
}
