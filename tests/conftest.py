"""What every test starts from."""

# The closed-network plugins put a light stand-in where nobody has imported the real package yet;
# in one process with the program's tests, the real one has to be there first, in any order.
import pulumi  # noqa: F401
