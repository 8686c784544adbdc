"""How alerts get out: one adapter a channel, each of which only says whether a retry can help."""
