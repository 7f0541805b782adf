"""What is asked when HR builds a plan template."""
