"""The evidence room: what is known, who made and paid for it, how sure it is; and what people ask to know."""
