"""Topic queries: what they say, and which of very many are true of an article."""
