"""Many records changed alike: what each act would do to each row, seen before it is done."""
