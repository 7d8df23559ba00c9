"""Saved searches: kept, run over what is new, and told to webhooks."""
