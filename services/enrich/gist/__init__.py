"""What an article is about: keywords, summary, language and near-copy signature."""
