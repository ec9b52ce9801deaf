"""Somebody who was named by mistake as deciding is taken off once people were told: one person asks, another agrees."""
