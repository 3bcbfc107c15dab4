"""A card as a document: on paper, and as rows with every figure exact."""
