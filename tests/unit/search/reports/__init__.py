"""Reports: what they hold, whatever they are made of."""
