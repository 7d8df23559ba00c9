"""What the search API does: find, show, count, suggest and export; plain handlers over ports."""
