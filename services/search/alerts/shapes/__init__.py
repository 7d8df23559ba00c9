"""The forms in which webhooks are told: Caibian's own, and those of the robots of chat groups."""
