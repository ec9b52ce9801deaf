"""The gate before something opens: whether people are asked a fair question, and what is said in public where they are not."""
