"""How people come to a seat: invited, accepted, given roles and a scope."""
