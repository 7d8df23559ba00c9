"""What the index keeps of an article, and how it is packed."""
