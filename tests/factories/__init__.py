"""Factories: the shortest honest example of each thing. One file per app."""
