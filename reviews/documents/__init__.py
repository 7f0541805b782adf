"""What of reviews stands on paper: the record of a plan, the account of one checkpoint, and both as data."""
