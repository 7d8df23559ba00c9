"""The pages of both services in a real browser."""
