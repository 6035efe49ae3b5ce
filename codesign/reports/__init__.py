"""Project reports: a web page, a tagged PDF and a Word document from the same content."""
