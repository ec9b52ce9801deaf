"""What people have answered is turned by nobody alone: one person asks for other words, a colleague agrees to exactly these."""
