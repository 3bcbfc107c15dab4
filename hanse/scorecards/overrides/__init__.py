"""Another score than the computed one, set by a person for a time: both stand everywhere."""
