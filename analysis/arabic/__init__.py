"""Arabic as it is written: letters, folding, tokens, clitics, sentences, numbers, dates, bidi."""
