"""`python -m sredspace_worker`. Imports stay inside main(): the children of the sandbox load this module again."""

import sys


def main() -> int:
    from sredspace_worker.serve import run

    return run()


if __name__ == "__main__":
    sys.exit(main())
