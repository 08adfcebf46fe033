"""What every page in a browser shares, the clinic's and the helpdesk's."""
