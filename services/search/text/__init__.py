"""How Chinese text is cut, folded, named and sounded for the index and for queries."""
