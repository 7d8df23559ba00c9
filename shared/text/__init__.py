"""Pure text work: folding, and the tagger that cuts words and tags names."""
