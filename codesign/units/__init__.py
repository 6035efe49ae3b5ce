"""Units that answer: homes, offices, regions, in a tree, and how many people each has."""
