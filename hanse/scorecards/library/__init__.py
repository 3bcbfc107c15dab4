"""The library of metrics: what each is, where it is used, how partners lie on it, and the making of new ones."""
