"""Pure functions from what a system answered to values. Tested on recorded answers everywhere."""
