"""The pages of the ingest API: the pipeline, posting, and an article's way."""
