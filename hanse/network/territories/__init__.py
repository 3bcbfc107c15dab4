"""How the market is divided: areas and who claims them, who looks after what, and how far they see."""
