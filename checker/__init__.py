"""Nanbyo Checker: is this PC ready for the online registration, and what does a subsidy pay?"""

__version__ = "0.2.0"
