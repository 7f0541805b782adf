"""Mutations of everything that must not change unseen, and whether each was seen and its place named."""
