"""Digests: what came in for a saved search in a span of time, reprints as one, told by mail."""
