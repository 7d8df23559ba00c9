"""The release of this client."""

VERSION = "0.3.0"
