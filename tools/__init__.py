"""Programs around Caibian: starting it on one machine, showing it, and the node for tests."""
