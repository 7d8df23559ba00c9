"""Articles that come in by themselves: feeds, sitemaps, list pages and single addresses."""
