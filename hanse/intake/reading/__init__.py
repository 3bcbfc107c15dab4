"""Reading: any file as blocks of text cells, memory flat, every line accounted for.

`files.open_file(path, source)` finds out what the source does not say (format, encoding, delimiter, header) and gives a `Reader`
with the columns and the blocks. A line that cannot be read is a `Fault` with its number and its text, never a loss.
"""
