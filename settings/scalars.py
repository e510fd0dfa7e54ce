"""What a plain scalar means to the Pulumi engine (YAML 1.2).

`on` and `12:30:00` are text here, where PyYAML would say True and 45000.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

NULL = r"~|null|Null|NULL|"
TRUE, FALSE = ("true", "True", "TRUE"), ("false", "False", "FALSE")
WHOLE = r"[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)"
NUMBER = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"


def meaning(node: yaml.ScalarNode) -> Any:
    """The value that the engine sees in a scalar."""
    text = node.value
    if node.style is not None:
        return text
    if re.fullmatch(NULL, text):
        return None
    if text in TRUE or text in FALSE:
        return text in TRUE
    if re.fullmatch(WHOLE, text) and not re.fullmatch(r"[-+]?0[0-9]*[89][0-9]*", text):
        octal = re.fullmatch(r"([-+]?)0([0-7_]+)", text)
        return int(f"{octal[1]}0o{octal[2]}" if octal else text, 0)
    if not re.fullmatch(NUMBER, text):
        return text
    number = float(text)
    return int(number) if number.is_integer() else number
