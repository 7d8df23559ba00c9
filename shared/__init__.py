"""What two rooms use: models, events, ports, ids and the adapters to Redis and Celery."""

__version__ = "0.2.0"
"""The release; pyproject.toml names the same."""
