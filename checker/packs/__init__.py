"""Find, load and validate the rules."""
