"""Running processes, driven over HTTP as a user would."""
