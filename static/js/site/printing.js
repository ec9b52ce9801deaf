// On paper nobody can press a link: each says where it leads, with the name of the site. Written when somebody prints, as the
// style sheet can only repeat what stands in the page.

export function wholeAddress(link) {
  const address = link.getAttribute("href") ?? "";
  const leadsAway = !address.startsWith("#") && ["http:", "https:"].includes(link.protocol);
  return leadsAway && link.textContent.trim() !== link.href ? link.href : "";
}

export function showWholeAddresses(root) {
  for (const link of root.querySelectorAll("a[href]")) {
    const address = wholeAddress(link);
    if (address) link.dataset.whole = address;
  }
}

// What is folded up is part of the page, on paper too; a form that is folded up is not, unless a phone folded it. Gives what folds it up again.
export function openWhatIsFolded(root) {
  const folded = [...root.querySelectorAll("details:not([open], .no-print):is(.folded-part, :not(:has(form)))")];
  for (const details of folded) details.open = true;
  return () => {
    for (const details of folded) details.open = false;
  };
}

export function printWhole(root) {
  let foldUp = () => {};
  addEventListener("beforeprint", () => {
    showWholeAddresses(root);
    foldUp = openWhatIsFolded(root);
  });
  addEventListener("afterprint", () => foldUp());
}
