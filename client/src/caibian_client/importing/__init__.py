"""Files of many kinds become posted articles, in bounded memory and resumable after a kill."""
