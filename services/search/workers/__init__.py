"""The Celery workers of search, wired: the indexer, alerts and vectors."""
