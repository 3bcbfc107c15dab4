"""Benchmarks: `python -m benchmarks small|full` runs each in a process and a home of its own, a line for each size.

Figures that were measured stand in RESULTS.md with the machine they were measured on.
"""
