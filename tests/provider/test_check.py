"""Inputs are checked all at once, each problem at its path."""

from provider.wire import UNKNOWN, Secret
from tests.provider.plugin import Plugin


def test_defaults_are_filled_in_and_declared_secrets_marked(plugin: Plugin) -> None:
    inputs, problems = plugin.check({"name": "one", "password": "open sesame"})
    assert problems == {}
    assert inputs == {
        "name": "one",
        "size": 1,
        "public": False,
        "password": Secret("open sesame"),
    }


def test_every_problem_is_reported_at_once_with_its_path(plugin: Plugin) -> None:
    _, problems = plugin.check(
        {
            "nmae": "one",
            "size": "3",
            "public": 1,
            "tags": ["a", 2],
            "options": {"plain": "x", "with.dot": True},
        }
    )
    assert problems == {
        "nmae": "is not a property of slipway:test:Thing; did you mean name?",
        "name": "is not set; it is text: Its name",
        "size": "is text; it must be a whole number",
        "public": "is a number; it must be true or false",
        "tags[1]": "is a number; it must be text",
        'options["with.dot"]': "is true or false; it must be text",
    }


def test_a_value_that_is_not_allowed_says_why(plugin: Plugin) -> None:
    assert plugin.check({"name": "much too long"})[1] == {
        "name": "has 13 characters; 9 are allowed"
    }


def test_problems_between_inputs_are_found(plugin: Plugin) -> None:
    assert plugin.check({"name": "a", "public": True, "password": "secret"})[1] == {
        "password": "opens nothing, because public is true; leave one of them out"
    }


def test_unknown_values_pass(plugin: Plugin) -> None:
    inputs, problems = plugin.check({"name": UNKNOWN, "tags": ["a", UNKNOWN], "public": True})
    assert problems == {}
    assert inputs["name"] is UNKNOWN
    assert inputs["tags"] == ["a", UNKNOWN]


def test_a_whole_float_is_a_whole_number(plugin: Plugin) -> None:
    assert plugin.check({"name": "a", "size": 3.0}) == (
        {"name": "a", "size": 3, "public": False},
        {},
    )
    assert plugin.check({"name": "a", "size": 3.5})[1] == {
        "size": "is a number; it must be a whole number"
    }
