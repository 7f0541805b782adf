"""Stories of whole plans as lists of acts, told by a test client and by a real browser alike."""
