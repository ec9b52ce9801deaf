"""What pages of discussions list."""
