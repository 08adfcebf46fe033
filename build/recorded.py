"""`python3 build/recorded.py FILE [--answers FILE] [--on DAY] [--lang ja|en]`: try a recorded PC.

Prints the report of a recorded machine as JSON: a file in the form of tests/recorded, as
`check --record FILE` writes it. What is missing in the environment is set up first, as by run.py.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this is what tells people
    sys.exit("Python 3.11以上が必要です。 / Python 3.11 or later is needed.")

import setup_env


def main() -> None:
    """Set up if needed, then become the program."""
    with setup_env.told():
        python = setup_env.ensure(setup_env.RUN)
    setup_env.hand_over([str(python), "-P", "-m", "checker.cli.recorded", *sys.argv[1:]])


if __name__ == "__main__":
    main()
