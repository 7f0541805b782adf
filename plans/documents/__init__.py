"""What is on paper: the facts frozen, what changed between two versions, and the PDF."""
