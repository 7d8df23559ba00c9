"""Accepts raw articles over HTTP and puts them on the path."""
