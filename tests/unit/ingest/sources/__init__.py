"""Sources, without sockets."""
