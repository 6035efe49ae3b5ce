"""The journey: its document, its map, list and phase views, and what is drawn from them."""
