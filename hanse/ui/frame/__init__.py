"""What is around every page: bars, menus, work that goes on, panels that rooms contribute."""
