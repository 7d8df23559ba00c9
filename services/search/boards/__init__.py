"""Boards: saved searches side by side, counted over a period and compared."""
