"""The port of the index and its two adapters: Elasticsearch and a local one on tantivy."""
