"""Work beside the answer: the queue and its worker, locks, contests, and the points at which a test may kill."""
