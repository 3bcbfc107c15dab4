"""Cards beside each other: a few partners side by side, all by attainment, one over time."""
