"""A template as the paper that it becomes: what is asked, or the same with invented answers."""

from plans.web.paper.building import paper
from plans.web.paper.shapes import Block, Paper, Section, Table

__all__ = ["Block", "Paper", "Section", "Table", "paper"]
