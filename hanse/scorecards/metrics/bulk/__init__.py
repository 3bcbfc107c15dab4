"""Figures of all partners at once, in columns of whole numbers, to the same digits as the rules give one by one.

Where whole numbers of 63 bits or floating point could not be sure of the last digit, a partner is left to the rules.
"""
