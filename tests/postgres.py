"""`python -m tests.postgres`: whether the PostgreSQL that the suite would use answers.

Exit status 0: it answers. 1: it does not, which is a failure where CI is set. 3: it does not, and the suite
on PostgreSQL is skipped. The address is CSA_TEST_POSTGRES, a URL; without it the local server's.
"""

import os
import sys

import psycopg2

DEFAULT = "postgres://postgres@127.0.0.1:5432/postgres"


def main() -> int:
    """Try the connection, say by name what is skipped, and return the exit status."""
    address = os.environ.get("CSA_TEST_POSTGRES") or DEFAULT
    try:
        psycopg2.connect(address, connect_timeout=5).close()
    except psycopg2.OperationalError as problem:
        reason = str(problem).strip().splitlines()[0]
        if os.environ.get("CI"):
            print(f"FAILED: the suite on PostgreSQL cannot run: {reason}")
            return 1
        print(f"SKIPPED: the suite on PostgreSQL: {reason}")
        print("         To run it, start a server or set CSA_TEST_POSTGRES to its URL.")
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
