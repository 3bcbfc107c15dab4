"""Lists of the network's records, a module for each kind of record."""
