"""Writes enriched articles into the index and serves retrieval."""
