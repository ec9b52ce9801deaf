"""Who decides in the end: people by name, and boards and committees with their members, meetings, papers and minutes."""
