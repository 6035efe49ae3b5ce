"""Tables as files: CSV, XLSX, and sending them a page at a time."""
