"""Takes a copy of everything that can't be made anew, and brings it back into an empty system."""
