"""What leaves: whether, to whom, in which words, and proof that it was sent."""
