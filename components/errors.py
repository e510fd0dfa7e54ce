"""Everything that can stop a stack, as one tree. All of it prints as one clean message.

SlipwayError              (a pulumi.RunError: Pulumi prints the message, never a stack trace)
├── Refused               settings, credentials or the machine make the stack impossible;
│                         raised before the first resource, with every problem at once
├── MissingImage          an image that the state knows is no longer in the daemon
├── DaemonError           the Docker daemon could not say what the program asked
└── VolumeInUse           a data volume is mounted by containers of another clone
"""

import pulumi


class SlipwayError(pulumi.RunError):
    """A message for the user that ends with what to do."""


class Refused(SlipwayError):
    """The stack cannot come up as configured. One line a problem."""


class MissingImage(SlipwayError):
    """An image that a release needs has gone from the Docker daemon."""


class DaemonError(SlipwayError):
    """The Docker daemon answered with an error of its own; the message has its words."""


class VolumeInUse(SlipwayError):
    """A data volume is mounted by running containers that this state does not know."""
