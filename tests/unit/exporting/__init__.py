"""Articles that become files."""
