"""The organisations that run what people are asked, their units and programmes: rows that many consultations name."""
