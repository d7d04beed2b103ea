"""Runs the tests of the package and ends with a summary in the form of the other suites. Usage: run.py [NAME]…"""

from __future__ import annotations

import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "src")]


def main() -> int:
    """Exit code 0 when nothing failed."""
    loader = unittest.TestLoader()
    names = sys.argv[1:]
    suite = loader.loadTestsFromNames(names) if names else loader.discover(HERE, pattern="test_*.py")
    result = unittest.TextTestRunner(verbosity=1).run(suite)
    failed = len({test.id().partition(" ")[0] for test, _ in [*result.failures, *result.errors]})
    for test, reason in result.skipped:
        print(f"skipped {test.id()}: {reason}")
    succeeded = result.testsRun - failed - len(result.skipped)
    print(f"  total: {result.testsRun}\n  failed: {failed}\n  succeeded: {succeeded}\n  skipped: {len(result.skipped)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
