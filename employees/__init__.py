"""Who may act, when they work, what they did, what we told them."""
