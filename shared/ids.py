"""What an article's id looks like."""

ID_PATTERN = r"^[A-Za-z0-9._:-]{1,128}$"
