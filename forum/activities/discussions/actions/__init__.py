"""What happens to threads and posts."""
