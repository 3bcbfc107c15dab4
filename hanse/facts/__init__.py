"""Facts: the lines of what happened, versioned, never half-imported, read only through the wall.

Words: fact, kind of fact, line, version, batch, correction.
Always true: a reader pins one version; a line's identity is its business key; a correction supersedes the older line and
gives it back when its batch is withdrawn; a page reads monthly sums, never all lines.
"""
