"""What is asked around plans."""
