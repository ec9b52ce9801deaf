"""What pages about polls list, and the ballots as they are counted."""
