"""Plain scalars mean what the engine means by them; recorded from `pulumi preview`, v3.259.0."""

import pytest
import yaml

from settings.scalars import meaning


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("off", "off"),
        ("yes", "yes"),
        ("y", "y"),
        ("12:30:00", "12:30:00"),
        ("017", 15),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", 1000),
        ("1.0", 1),
        ("08", 8),
        ("~", None),
        ("", None),
        ("null", None),
        ("1e3", 1000),
        (".5", 0.5),
        ("1.50", 1.5),
        ("-5", -5),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("tRue", "tRue"),
        ('"5"', "5"),
        ("'on'", "on"),
        ("30s", "30s"),
        ("1.2.3", "1.2.3"),
        ("v1", "v1"),
    ],
)
def test_scalars_mean_what_the_engine_means(text: str, value: object) -> None:
    node = yaml.compose(f"key: {text}", Loader=yaml.SafeLoader)
    found = meaning(node.value[0][1])
    assert found == value
    assert type(found) is type(value)
