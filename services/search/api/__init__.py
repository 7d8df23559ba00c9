"""The routes of the search API: each reads a request, calls a handler and shapes the answer."""
