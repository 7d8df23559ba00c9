"""Who asks, and what they may: scopes, callers, keys and the log of what they did."""
