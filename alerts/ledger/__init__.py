"""What `deliver` decided, as its table `ledger` holds it, and the memory folded from it."""
