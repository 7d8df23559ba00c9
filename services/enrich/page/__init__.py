"""From a page to lines, zones, byline and sentences."""
