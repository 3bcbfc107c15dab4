"""Drawings as SVG: maps, graphs, strips and icons."""
