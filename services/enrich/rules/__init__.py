"""Tables of patterns: how they are read, and what every match of a pattern must hold."""
