"""Development areas and subcategories, and the coding desk where voices are put in them."""
