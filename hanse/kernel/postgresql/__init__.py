"""Django's PostgreSQL with one habit more: each query is asked as whoever is at work (see hanse.kernel.walls.second_wall)."""
