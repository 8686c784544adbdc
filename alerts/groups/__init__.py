"""What `alert` decided, as its table `groups` holds it, and the memory that is folded from it."""
