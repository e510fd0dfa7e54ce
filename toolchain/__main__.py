"""`python3 -m toolchain up|doctor|env|stack ...`: everything the Makefile needs done."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this line is what an older Python gets to read
    sys.exit("Slipway needs Python 3.11 or newer; run: make PYTHON=python3.11 (or newer)")

import argparse
import errno
import os
import signal
from types import FrameType

from . import doctor, environment, places, stack, steps
from .step import Step, Unavailable

UNWRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT)


def main() -> int:
    """Run one command; 0 when all is well, 1 with what to do when it is not, 130 when ended."""
    signal.signal(signal.SIGTERM, _interrupt)
    arguments = _arguments()
    try:
        return _do(arguments)
    except Unavailable as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read the output has seen enough, as `head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        print(
            f"\n{error.filename or 'the disk'}: {error.strerror}; this clone, {places.cache()} and "
            f"{places.config()} must be yours to write to, with a few GiB free",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        print("\nstopped; run it again to go on", file=sys.stderr)
        return 130


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _do(arguments: argparse.Namespace) -> int:
    if arguments.command == "doctor":
        return int(doctor.report(steps.ALL, steps.FOR_TESTS) > 0)
    if arguments.command == "env":
        print("\n".join(environment.lines(arguments.stack)))
        return 0
    if arguments.command == "up":
        if steps.bring_up(_chosen(arguments), _say):
            _say("the toolchain is ready")
        return 0
    return stack.run(arguments.verb, arguments.stack, arguments.example)


def _chosen(arguments: argparse.Namespace) -> tuple[Step, ...]:
    if arguments.only:
        return tuple(step for step in steps.ALL if step.name == arguments.only)
    return steps.ALL + (steps.FOR_TESTS if arguments.tests else ())


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 -m toolchain", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="get everything that is missing")
    up.add_argument("--tests", action="store_true", help="also what only the tests need")
    up.add_argument("--only", choices=[step.name for step in steps.ALL], help="one step alone")
    commands.add_parser("doctor", help="say what is there and what is not")
    env = commands.add_parser("env", help="print lines that prepare a shell")
    env.add_argument("--stack", default=environment.DEV)
    verb = commands.add_parser("stack", help="bring a stack up, preview it, or take it down")
    verb.add_argument("verb", choices=stack.VERBS)
    verb.add_argument("--stack", default=environment.DEV)
    verb.add_argument("--example", default="")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
