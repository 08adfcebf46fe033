"""The municipal intent-survey forms: made, read back, rolled up, and the mails for them."""
