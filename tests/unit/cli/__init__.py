"""The command, against the real apps in this process."""
