"""Renderings of one Report for its readers. Pure: a report in, text or bytes out."""
