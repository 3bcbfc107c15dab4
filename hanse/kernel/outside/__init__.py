"""Ways to the outside: letters, and calls to addresses that somebody wrote down."""
