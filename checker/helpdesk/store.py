"""Every reading and writing of the helpdesk's records.

What a method returns has been written to the disk.
"""

from checker.helpdesk.records.calls import Calls
from checker.helpdesk.records.keeping import Keeping
from checker.helpdesk.records.lists import Lists


class Store(Calls, Lists, Keeping):
    """The records: cases and calls, lists of them, and what the keeper set."""
