"""How the helpdesk's database came to be what it is."""
