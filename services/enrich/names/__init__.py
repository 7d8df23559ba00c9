"""Names of one article joined under their fullest form, places with their divisions."""
