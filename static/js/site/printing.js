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
