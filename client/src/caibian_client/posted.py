"""How what was posted is told in a WARC, so that it is found there again."""

POSTED = ("id", "url", "title", "source", "author", "published_at", "language", "metadata")
"""What an article may say of itself besides content and its type."""
AS_JSON = "caibian-posted"
"""The field of a `metadata` record that holds these as JSON."""
SOFTWARE = "caibian-client"
"""What a `warcinfo` record says of who wrote it."""
