// For whom the page was drawn: the cookie may be somebody else's by now, who signed in in another tab. "" for visitors.
export const PERSON = document.body.dataset.person ?? "";
export const SIGN_IN_NEEDED = 401;
