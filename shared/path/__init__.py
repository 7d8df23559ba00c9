"""The promise: events, ports, the ledger on Redis, the queue on Celery and its keeper."""
