"""What happens: flags and cases, claims and notes, decisions, appeals, alerts."""
