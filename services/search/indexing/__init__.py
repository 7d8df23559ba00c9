"""What the indexer does: bring articles into the index, group reprints, make the index anew."""
