"""Field mode: what a device takes along and sends home, and what people decide about it."""
