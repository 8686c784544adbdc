"""What relate remembers: every article beside all others, one decision at a time."""
