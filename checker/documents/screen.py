"""What prints on a terminal: colours where there are some, lines that break well everywhere."""

from typing import Any

from rich.console import Console

from checker.documents.lines import wrap_indented
from checker.files import STANDARD, output_error


class Screen(Console):
    """A rich console that breaks a text as Japanese is broken, and leaves no trailing space."""

    def print(self, *objects: Any, **options: Any) -> None:  # noqa: ANN401 - as rich has it
        """Print a text, or what rich can print.

        Raises:
            OutputError: The stream takes no more.
        """
        if len(objects) == 1 and isinstance(objects[0], str):
            objects = ("\n".join(wrap_indented(objects[0], self.width)),)
        try:
            super().print(*objects, **options)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise output_error(STANDARD, error) from error

    def on_broken_pipe(self) -> None:
        """Leave it to the boundary, which knows the exit code."""
        raise BrokenPipeError
