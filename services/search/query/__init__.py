"""What is asked of an index: the query tree, the query language and how hits are scored."""
