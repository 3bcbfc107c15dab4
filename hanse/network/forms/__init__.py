"""What is asked of a person who changes a record, a module for each kind of record."""
