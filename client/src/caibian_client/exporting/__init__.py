"""Articles that were found become files: lines, tables, Parquet, and WARC of the raw pages."""
