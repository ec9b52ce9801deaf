"""What moderators' pages, notices and the public log list."""
