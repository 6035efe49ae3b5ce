"""The parts of the page, each from the board to figures: one module for what belongs together."""
