"""All of a consultation stops before its end: one person asks, another agrees to these very words."""
