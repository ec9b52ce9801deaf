"""What was sent, shown and said where, so that people could hear of a consultation: a public log."""
