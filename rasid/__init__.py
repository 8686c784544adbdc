"""What is typed: the rasid command, and the putting together of all other rooms."""
