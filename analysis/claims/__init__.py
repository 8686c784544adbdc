"""What is claimed, whether it was claimed before, and what it conflicts with."""
