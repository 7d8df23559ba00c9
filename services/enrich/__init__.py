"""Cuts an article into zones, sentences and words and tags what stands in it."""
