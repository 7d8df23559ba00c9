"""The index on Elasticsearch 8."""
