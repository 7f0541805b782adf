"""How a plan presents itself: the frame of its pages, and the words and addresses of its next steps."""
