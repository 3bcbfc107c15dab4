"""What is expected: who sends which lines, how often and by when; what came of it, and how good it was.

Words: expectation, period, due, arrival, late, overdue. An expectation has a row for each of its periods from its first on;
files that bring lines of a period's days are its arrivals, and the first of these that counts says when it arrived.
"""
