// Everything works without this file. It adds: govuk-frontend's own helpers, a preview without leaving the page, a
// copy of half-written words on this device, and a word in time about what is too big to send.
import { Button, createAll, ErrorSummary, PasswordInput, SkipLink } from "govuk-frontend";
import { foldLongQuotes, foldRows, foldUnderHeading, foldWhereNarrow } from "./activities/discussions/folding.js";
import { offerNames } from "./activities/discussions/mentions.js";
import { quoteWhatIsSelected } from "./activities/discussions/quoting.js";
import { leadToNext, markWhatIsNew } from "./activities/discussions/visits.js";
import { followReading } from "./activities/discussions/where.js";
import { helpWithBallots, showBallot } from "./activities/voting/ballots.js";
import { sayFlashes } from "./live/flashes.js";
import { helpWithSorting } from "./outcomes/sorting.js";
import { waitInLobby } from "./rooms/lobby.js";
import { sayWhoReads } from "./site/audience.js";
import { copyHere } from "./site/copying.js";
import { followSendings, forgetAllWords, forgetSentWords, forgetVisitorsWords, keepWords } from "./site/drafts.js";
import { forgetOthersFields } from "./site/history.js";
import { forgetDeleted } from "./site/kept_list.js";
import { showKeySetting } from "./site/keys.js";
import { useMenu } from "./site/menu.js";
import { offerDraft } from "./site/offered_drafts.js";
import { previewInPlace } from "./site/preview.js";
import { printWhole } from "./site/printing.js";
import { shareHere } from "./site/sharing.js";
import { refuseTooBig } from "./site/sizes.js";
import { forgetOldUnclaimed } from "./site/unclaimed.js";
import { tellOtherWindows } from "./site/windows.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
// A form without an address of its own is sent to that of its page, with whatever is behind the #: the browser would go there.
if (document.querySelector(".govuk-error-summary"))
  history.replaceState(history.state, "", location.pathname + location.search);
createAll(Button);
createAll(ErrorSummary);
createAll(PasswordInput);
createAll(SkipLink);
forgetOthersFields();
forgetSentWords();
followSendings();
sayFlashes();
forgetOldUnclaimed();
document.querySelectorAll("form[method=post]").forEach(refuseTooBig);
document.querySelectorAll("form[data-keep]").forEach(keepWords);
document.querySelectorAll("form[data-keep]").forEach(sayWhoReads);
document.querySelectorAll("[data-draft]").forEach((box) => offerDraft(box.closest("form")));
document.querySelectorAll("form[action*='sign-out']").forEach((form) =>
  form.addEventListener("submit", () => {
    forgetAllWords();
    tellOtherWindows("signed out");
  }),
);
document.querySelectorAll("[data-not-mine]").forEach((button) => button.addEventListener("click", forgetVisitorsWords));
document.querySelectorAll("button[name=deleted]").forEach(forgetDeleted);
document.querySelectorAll("[data-menu]").forEach(useMenu);
document.querySelectorAll("form").forEach(previewInPlace);
printWhole(document.querySelector("main"));
document.querySelectorAll("[data-folds]").forEach(foldWhereNarrow);
document.querySelectorAll("[data-folds-under]").forEach(foldUnderHeading);
document.querySelectorAll("[data-folds-rows]").forEach(foldRows);
document.querySelectorAll("[data-long-quote]").forEach(foldLongQuotes);
document.querySelectorAll("[data-read]").forEach(markWhatIsNew);
document.querySelectorAll("[data-names]").forEach(offerNames);
document.querySelectorAll("[data-quote-this]").forEach(quoteWhatIsSelected);
document.querySelectorAll("[data-next]").forEach(leadToNext);
document.querySelectorAll("[data-where]").forEach(followReading);
document.querySelectorAll("[data-share]").forEach((box) => shareHere(box));
document.querySelectorAll("[data-copies]").forEach((box) => copyHere(box));
helpWithBallots();
document.querySelectorAll("form[data-ballot]").forEach(showBallot);
document.querySelectorAll("form[data-module=sorting]").forEach(helpWithSorting);
document.querySelectorAll("[data-keys-setting]").forEach(showKeySetting);
document.querySelectorAll("[data-lobby]").forEach(waitInLobby);
