"""What nobody does alone: one person asks, a colleague who had their role before agrees to exactly that, or says no."""
