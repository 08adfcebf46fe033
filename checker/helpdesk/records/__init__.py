"""What the helpdesk keeps: one module a kind of record, over one database."""
