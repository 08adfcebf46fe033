"""`python -m checker` is the same program as the installed command."""

from checker.cli.start import start

if __name__ == "__main__":
    start()
