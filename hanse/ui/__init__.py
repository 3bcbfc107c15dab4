"""Design system."""
