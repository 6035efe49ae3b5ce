"""The two that `bench.prototypes` compares, and what it takes to start, ask and weigh them."""
