"""Read this PC. One module per subject; they never judge."""
