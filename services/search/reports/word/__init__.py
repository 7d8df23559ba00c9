"""A report as a Word document (Office Open XML, ECMA-376)."""
