"""Files that become articles."""
