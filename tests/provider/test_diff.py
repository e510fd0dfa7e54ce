"""A diff names what changed, down to the element, and what it takes."""

from provider.proto import provider_pb2
from provider.wire import UNKNOWN, Secret
from tests.provider.plugin import Plugin

OLD = {
    "name": "one",
    "size": 1,
    "tags": ["a", "b"],
    "options": {"x": "1", "y.z": "2"},
    "password": Secret("first"),
}


def detailed(plugin: Plugin, **changed: object) -> dict[str, str]:
    answer = plugin.diff(OLD, {**OLD, **changed})
    kinds = provider_pb2.PropertyDiff.Kind
    return {path: kinds.Name(each.kind) for path, each in answer.detailedDiff.items()}


def test_nothing_changed_is_no_diff(plugin: Plugin) -> None:
    answer = plugin.diff(OLD, OLD)
    assert answer.changes == provider_pb2.DiffResponse.DIFF_NONE
    assert not answer.detailedDiff


def test_elements_and_keys_are_named(plugin: Plugin) -> None:
    assert detailed(plugin, tags=["a", "c", "d"]) == {"tags[1]": "UPDATE", "tags[2]": "ADD"}
    assert detailed(plugin, options={"x": "2", "new": "3"}) == {
        "options.x": "UPDATE",
        'options["y.z"]': "DELETE",
        "options.new": "ADD",
    }


def test_what_replaces_says_so_and_goes_first(plugin: Plugin) -> None:
    answer = plugin.diff(OLD, {**OLD, "name": "two", "size": 2})
    assert detailed(plugin, name="two", size=2) == {"name": "UPDATE_REPLACE", "size": "UPDATE"}
    assert list(answer.replaces) == ["name"]
    assert list(answer.diffs) == ["name", "size"]
    assert answer.deleteBeforeReplace


def test_a_changed_secret_is_a_change_and_a_moved_mark_is_none(plugin: Plugin) -> None:
    assert detailed(plugin, password=Secret("second")) == {"password": "UPDATE"}
    assert detailed(plugin, password="first") == {}


def test_an_unknown_value_counts_as_changed(plugin: Plugin) -> None:
    assert detailed(plugin, name=UNKNOWN) == {"name": "UPDATE_REPLACE"}
    assert detailed(plugin, tags=["a", UNKNOWN]) == {"tags[1]": "UPDATE"}


def test_what_is_due_is_a_change_without_a_changed_input(plugin: Plugin) -> None:
    answer = plugin.diff({**OLD, "version": 99}, OLD)
    assert answer.changes == provider_pb2.DiffResponse.DIFF_SOME
    assert list(answer.diffs) == list(answer.detailedDiff) == ["version"]
    assert not answer.replaces


def test_a_number_and_a_truth_value_differ(plugin: Plugin) -> None:
    assert detailed(plugin, size=True) == {"size": "UPDATE"}
