"""What the pages of both services are made of: templates, texts, styles and small pure helpers."""
