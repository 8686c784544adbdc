"""In which words: what an alert says in each language, and how lines of two directions stand."""
