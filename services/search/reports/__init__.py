"""Reports (剪报): articles of a search or a collection as Word, Excel and a page to be printed."""
