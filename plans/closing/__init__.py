"""Before a plan ends: was the employee told, helped and heard? Facts in, points out; never a score of a person."""
