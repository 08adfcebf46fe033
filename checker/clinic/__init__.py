"""The clinic's page: a doctor's office checks its PC in the browser."""
