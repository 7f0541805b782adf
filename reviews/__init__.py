"""What happened at a checkpoint, what it means, and what needs whom today."""
