"""base is safe for production; local only loosens it for one machine; test only speeds it up."""
