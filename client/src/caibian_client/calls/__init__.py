"""The requests of both APIs, one function each: what is given, and how the answer is read."""
