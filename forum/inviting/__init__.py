"""Many people are brought in at once: from a list, or everybody of an organisation."""
