"""Workbooks of others, before a reader sees them.

The readers make room for every cell up to the last one and for every string that a head promises,
follow chains that may lead in a circle, and end the whole program where memory is refused. So what
they get is written anew, from what was looked at here and nothing else.
"""
