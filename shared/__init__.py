"""What two rooms use: models, events, ports, ids and the adapters to Redis and Celery."""
