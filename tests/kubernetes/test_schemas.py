"""What a cluster would refuse for its shape, for the oldest and the newest version that we name."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest

from tests.kubernetes.objects import TARGETS, Object, named

VERSIONS = ("1.31", "1.37")
OWN = {
    schema["$id"]: schema
    for file in (Path(__file__).parent / "schemas").glob("*.json")
    for schema in [json.loads(file.read_text(encoding="utf-8"))]
}


def check(found: Object, version: str) -> None:
    """Raise where `found` is not of its kind's shape in this version of Kubernetes."""
    own: Any = OWN.get(f"{found['apiVersion']}/{found['kind']}")
    if own is None:
        kubernetes_validate.validate(found, version, strict=True)
    else:
        jsonschema.validate(found, own)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("target", TARGETS)
def test_every_object_has_the_shape_of_its_kind(
    built: dict[str, list[Object]], target: str, version: str
) -> None:
    """Each object fits the schema of its kind, without a field that is not known."""
    for found in built[target]:
        check(found, version)


@pytest.mark.parametrize(
    ("target", "kind", "path"),
    [
        ("base", "StatefulSet", "spec/template/spec/securityContext"),
        ("base", "PodMonitor", "spec"),
        ("base", "PrometheusRule", "spec"),
        ("strimzi", "KafkaUser", "spec/authorization"),
    ],
)
def test_a_field_that_is_not_known_is_seen(
    built: dict[str, list[Object]], target: str, kind: str, path: str
) -> None:
    """A misspelt field is refused, in kinds of Kubernetes and in those of operators."""
    found = deepcopy(named(built[target], kind, "rasid"))
    place = found
    for step in path.split("/"):
        place = place[step]
    place["misspelt"] = True
    with pytest.raises((jsonschema.ValidationError, kubernetes_validate.ValidationError)):
        check(found, VERSIONS[-1])
