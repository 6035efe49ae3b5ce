"""Live screens: what a recorded feed knew at the moment of the visible clock, as scenes to draw."""
