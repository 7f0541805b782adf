"""Mutation of the rules: each is broken in turn, in every way that makes sense, and some test must notice each time."""
