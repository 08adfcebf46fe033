"""The helpdesk (相談窓口): cases, call scripts and imported reports."""
