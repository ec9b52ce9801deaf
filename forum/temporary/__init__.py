"""A change that had to be made at once, for safety: it says until when, asks what comes after, and never stays unnoticed."""
