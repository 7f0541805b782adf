"""Changes that nobody should be able to make unseen."""
