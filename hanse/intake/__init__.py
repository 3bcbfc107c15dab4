"""Intake: how files come in, of any kind and layout, whole or not at all.

Words: kind, field, mapping, batch, staged, committed, withdrawn, rejected row.
Always true: read = new + known + corrected + rejected; a rejected row keeps its line, column, reason and original text;
the same file twice changes nothing; a batch is committed whole or not at all.
"""
