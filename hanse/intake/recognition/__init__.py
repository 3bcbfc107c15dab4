"""What the columns and the texts of a received file mean."""
