"""`python3 build/run.py [ARGS…]`: set up what is missing, then run Nanbyo Checker with ARGS.

Without ARGS it checks this PC. It needs Python 3.11 or later and nothing else; a second start
does no set-up work. Relative paths in ARGS are relative to where you are.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this is what tells people
    sys.exit("Python 3.11以上が必要です。 / Python 3.11 or later is needed.")

import setup_env


def main() -> None:
    """Set up if needed, then become the program."""
    with setup_env.told():
        python = setup_env.ensure(setup_env.RUN)
    # -P: a file in the caller's folder must not be taken for one of our modules.
    setup_env.hand_over([str(python), "-P", "-m", "checker", *(sys.argv[1:] or ["check"])])


if __name__ == "__main__":
    main()
