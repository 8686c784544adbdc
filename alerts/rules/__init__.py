"""Who is told what: routes, silences, hours and channels, and all of it as one text in the log."""
