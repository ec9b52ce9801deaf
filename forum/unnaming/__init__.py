"""Once people were told who decides, whoever was named by mistake is taken off, and somebody else is named instead, by two people:
one asks, another agrees."""
