"""What a company is to us in a role: its states and the ways between them, and how these are told."""
