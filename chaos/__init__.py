"""Fault injection: a real system, a poster with known contents, an injector and an audit."""
