"""The policy: from what was found to who is told, as stages that decide and change nothing."""
