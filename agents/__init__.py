"""What happens: one Faust agent a file, each one call into the core and a send."""
