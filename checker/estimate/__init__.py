"""The money in words: what was found of a plan, as an estimate and as what to do and to ask."""
