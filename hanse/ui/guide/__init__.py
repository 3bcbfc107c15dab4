"""The style guide: every component in every state, declared once in `components.py` and shown with made-up examples."""
