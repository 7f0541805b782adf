"""What can be learned across plans: exports."""
