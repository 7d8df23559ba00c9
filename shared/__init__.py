"""What two services use: articles, the path with its ledger, HTTP, pages and the tagger."""

__version__ = "0.2.0"
"""The release; pyproject.toml names the same."""
