"""Pure steps of the enrichment, each a function of the text and of spans into it."""
