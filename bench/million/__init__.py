"""A million articles made out of some thousand annotated ones, written, searched and weighed."""
