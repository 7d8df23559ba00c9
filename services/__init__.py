"""The three rooms of Caibian: ingest, enrich and search."""
