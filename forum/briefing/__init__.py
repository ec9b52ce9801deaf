"""What people need before they are asked: the problem as different people see it, the options, and what is known already."""
