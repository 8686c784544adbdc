"""Which articles are one: near copies, revisions, stories."""
