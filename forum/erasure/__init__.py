"""Leaving for good: a person's account, name and words go; what others counted on stays and still adds up."""
