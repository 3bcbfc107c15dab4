"""Custom fields: what a manufacturer wants to know of its partners that nobody foresaw, without a line of code.

Words: field (a declaration), key (its name for programs, for ever), value (in the column `custom` of the record itself).
Always true: a value is what the rule of its field's kind lets through; who may not read a field finds no trace of it; a retired
field keeps its values; the column holds nothing for a field that is empty. Why a column: docs/decisions/custom-fields.md.
"""
