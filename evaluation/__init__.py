"""Accuracy on files of public formats, through the product's own code: `make evaluate`."""
