"""Tests of the evaluation commands."""
