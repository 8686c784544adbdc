"""Every folder of deploy/k8s, built once a session."""

from __future__ import annotations

import pytest

from tests.kubernetes.objects import TARGETS, NoTool, Object, build, parse


@pytest.fixture(scope="session")
def texts() -> dict[str, str]:
    """Each folder's objects as kustomize prints them."""
    try:
        return {target: build(target) for target in TARGETS}
    except NoTool as lacking:
        pytest.skip(str(lacking))


@pytest.fixture(scope="session")
def built(texts: dict[str, str]) -> dict[str, list[Object]]:
    """Each folder's objects."""
    return {target: parse(text) for target, text in texts.items()}
