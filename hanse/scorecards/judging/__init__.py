"""What people judge: criteria with words for each grade, who judges them, and rounds in which colleagues are asked to."""
