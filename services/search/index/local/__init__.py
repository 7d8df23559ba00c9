"""The local index: tantivy in a folder, with vectors in SQLite beside it."""
