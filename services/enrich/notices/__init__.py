"""Disclaimers and credits: which segments are one, of which kind, and why."""
