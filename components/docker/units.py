"""Values written the daemon's way, so that a refresh finds no difference."""

from datetime import timedelta

MIB = 1024 * 1024


def go_duration(value: timedelta) -> str:
    """`1m0s` from 60 s: the form in which Docker reports durations."""
    milliseconds = round(value.total_seconds() * 1000)
    seconds, rest = divmod(milliseconds, 1000)
    if not seconds:
        return f"{rest}ms" if rest else "0s"
    hours, seconds = divmod(seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    tail = f"{seconds}.{rest:03d}".rstrip("0").rstrip(".") + "s" if rest else f"{seconds}s"
    if hours:
        return f"{hours}h{minutes}m{tail}"
    return f"{minutes}m{tail}" if minutes else tail


def mebibytes(size: int) -> int:
    """MiB from bytes, rounded up: pulumi-docker counts memory in MiB."""
    return -(-size // MIB)
