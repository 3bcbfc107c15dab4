"""To-dos: what waits for each person, made by people or worked out by rooms, on both sides.

Words: task (a to-do that somebody made), owner (whose turn it is: one of ours, a person at a partner, or anybody there),
arrangement (a computed to-do put off to a day, or handed on to a colleague).
Always true: a task has one owner, on one side; who gets one sees the company that it is about; a computed to-do is gone with its
cause, whatever was arranged.
"""
