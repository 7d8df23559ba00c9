"""How fast Caibian is: `make bench`."""
