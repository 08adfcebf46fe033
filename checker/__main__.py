"""`python -m checker` is the same program as the installed command."""

from checker.cli.main import start

if __name__ == "__main__":
    start()
