"""A typed client of the APIs of Caibian."""
