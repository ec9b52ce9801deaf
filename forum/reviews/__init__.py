"""Looking back while people can still be asked: who was heard, who is missing, and what the organisers do about it."""
