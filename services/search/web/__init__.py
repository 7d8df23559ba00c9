"""The pages of the search API: searching, reading an article, names and trends."""
