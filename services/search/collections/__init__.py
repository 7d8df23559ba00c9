"""Keeps articles together that a desk collects: with notes and tags, shared by a link."""
