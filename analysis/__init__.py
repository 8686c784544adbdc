"""What the news says: pure functions and in-memory indexes over text, without I/O or a clock."""
