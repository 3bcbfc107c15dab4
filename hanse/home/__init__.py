"""Home: the door (set-up, sign-in, seats) and the first page of each side, assembled from what rooms contribute."""
