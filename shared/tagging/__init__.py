"""Words and names in one pass: the tagger, its weights and the user dictionary."""
