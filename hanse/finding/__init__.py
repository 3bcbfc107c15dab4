"""Finding: one index of everything that can be found by a word or a number, and the palette and page that ask it.

Words: entry, what the index keeps of one row; searchable, a room's word on what of its rows is kept; finder, how a room shows
rows that were found; rank, how well an entry fits; near, a word with one or two wrong letters.
Always true: entries say what their rows say, whoever changed these and however: the database's own triggers write them
(`keeping`). The index only proposes: what is shown comes through the managers of the rooms, so through the walls.
"""
