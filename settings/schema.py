"""The JSON schema by which editors check and complete stack files."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema
from pydantic_core import core_schema

from settings.app import App
from settings.backend import Backend
from settings.cache import Cache
from settings.catalogue import KINDS, Catalogue, everywhere
from settings.ci import Ci
from settings.database import Database
from settings.dns import Dns
from settings.frontend import Frontend
from settings.limits import Limits, Usage
from settings.names import SERVICE, SLUG, Form
from settings.services import ThirdParty
from settings.stackfile import PREFIX, TOP
from settings.storage import Storage
from settings.wording import model_of

DIALECT = "http://json-schema.org/draft-07/schema#"
MODELS: dict[str, type[BaseModel]] = {
    "app": App,
    "frontend": Frontend,
    "backend": Backend,
    "database": Database,
    "cache": Cache,
    "storage": Storage,
    "dns": Dns,
    "ci": Ci,
    "services": ThirdParty,
    "limits": Limits,
    "usage": Usage,
}
Schema = dict[str, Any]


def schema(catalogue: Catalogue) -> Schema:
    """The whole stack file: the sections that Slipway reads, and what else Pulumi puts there."""
    platforms = everywhere(catalogue)
    wanted = {
        **MODELS,
        **{name: catalogue.platform_options(name) for name in platforms},
    }
    refs, definitions = _schemas(list(wanted.values()))
    sections = dict(zip(wanted, refs, strict=True))
    for name in KINDS:
        section = definitions[_name(sections[name])]
        _with_options(section, name, catalogue, definitions)
        if second := model_of(MODELS[name], "standby"):
            _with_options(definitions[second.__name__], name, catalogue, definitions)
    backend = sections["backend"]
    sections["backend"] = {"anyOf": [backend, _by_name(backend, SLUG)]}
    sections["services"] = _by_name(sections["services"], SERVICE)
    properties = {PREFIX + name: section for name, section in sections.items()}
    config = {
        "type": "object",
        "properties": properties,
        "patternProperties": {f"^(?!{PREFIX})": True},
        "additionalProperties": False,
        "required": [f"{PREFIX}app"],
    }
    return {
        "$schema": DIALECT,
        "title": "A Slipway stack",
        "type": "object",
        "properties": {"config": config, **{name: True for name in TOP if name != "config"}},
        "additionalProperties": False,
        "required": ["config"],
        "definitions": definitions,
    }


class _Generator(GenerateJsonSchema):
    """Defaults as people write them (`30s`, not `PT30S`), and no titles."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        del schema
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> Schema:
        made = super().model_schema(schema)
        made.pop("title", None)
        written = schema["cls"].model_construct().model_dump(mode="json", warnings="none")
        for name, each in made.get("properties", {}).items():
            if each.pop("default", None) is not None:
                each["default"] = written[name]
        return made


def _schemas(models: list[type[BaseModel]]) -> tuple[list[Schema], dict[str, Schema]]:
    """A reference for each model, and the definitions that the references are to."""
    found, whole = models_json_schema(
        [(model, "validation") for model in models],
        ref_template="#/definitions/{model}",
        schema_generator=_Generator,
    )
    return [found[model, "validation"] for model in models], whole.get("$defs", {})


def _with_options(
    section: Schema, name: str, catalogue: Catalogue, definitions: dict[str, Schema]
) -> None:
    """Put every platform's own keys beside the shared ones, and name the platforms."""
    section["properties"].pop("options")
    kind = KINDS[name]
    able = catalogue.platforms(kind)
    if able:
        section["properties"]["platform"]["enum"] = able
    owners: dict[str, list[str]] = {}
    for platform in able:
        (ref,), more = _schemas([catalogue.options(platform, kind)])
        own = more.pop(_name(ref))
        definitions.update(more)
        for key, value in own.get("properties", {}).items():
            owners.setdefault(key, []).append(platform)
            section["properties"].setdefault(key, value)
    for key, only in owners.items():
        said = section["properties"][key].get("description", "")
        section["properties"][key]["description"] = f"{', '.join(only)}: {said}"
    section["allOf"] = [_only_on(only, key) for key, only in owners.items() if only != able]
    if not section["allOf"]:
        del section["allOf"]


def _only_on(platforms: list[str], key: str) -> Schema:
    here: Schema = {"properties": {"platform": {"enum": platforms}}}
    return {"if": here, "else": {"properties": {key: False}}}


def _by_name(section: Schema, form: Form) -> Schema:
    return {
        "type": "object",
        "propertyNames": {"pattern": form.whole},
        "additionalProperties": section,
        "minProperties": 1,
    }


def _name(ref: Schema) -> str:
    return str(ref["$ref"]).rsplit("/", 1)[1]
