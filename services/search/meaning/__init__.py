"""Search by meaning: the embedder, and which articles are near to a query."""
