"""What happens to polls and ballots."""
