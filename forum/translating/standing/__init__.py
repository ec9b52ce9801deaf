"""How plain words and questions to managers stand, and what plain words stand beside."""
