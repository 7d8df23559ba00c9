"""The engine of sources: looks at targets and fetches pages, politely and within bounds."""
