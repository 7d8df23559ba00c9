"""What the APIs take and give, typed; what a later release adds is kept."""
