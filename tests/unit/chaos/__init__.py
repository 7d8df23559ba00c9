"""Tests of the harness that injects faults: what it would miss, nobody would see."""
