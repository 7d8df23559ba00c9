"""The tests of Caibian."""
