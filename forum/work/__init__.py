"""What waits for one person, in all consultations that they help to run."""
