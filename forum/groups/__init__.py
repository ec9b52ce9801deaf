"""Groups that stay: people who meet again and again, and the texts they change one clause at a time."""
