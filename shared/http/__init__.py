"""What every HTTP service has: problems, probes, strict parameters; and clients of our own APIs."""
