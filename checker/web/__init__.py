"""Pages for a browser on this PC: what every page shares, and the clinic's own page."""
