"""Many reports, one table; and PCs that are not bought yet."""
