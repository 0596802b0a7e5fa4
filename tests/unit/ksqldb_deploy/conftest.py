"""Deployments to the model server; to a real one as well where KSQLDB_URL and KSQLDB_KAFKA say where it is."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from ksqldb_project import Deployment, ModelKafka, small_project

from heartwatch_deploy.clients.kafka import KafkaCluster
from heartwatch_deploy.clients.ksqldb import PATIENT
from heartwatch_deploy.edges import gates
from tests.ksqldb_model.serving import Served, serving


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A model whose clock moves on with every request, so that what takes it a minute takes a test a second."""
    monkeypatch.setattr(gates, "_LONGEST_PAUSE", 0.05)
    with serving(pace=2.0) as found:
        yield found


@pytest.fixture
def small(tmp_path: Path, served: Served, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    """A project of nothing yet, on the model."""
    small_project(tmp_path)
    return Deployment(tmp_path, served.address, ModelKafka(served), monkeypatch)


@pytest.fixture(params=["model", "KSQLDB_URL"])
def anywhere(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    """A project of nothing yet, on the model; and once more on a real server, where there is one."""
    if request.param == "model":
        found: Deployment = request.getfixturevalue("small")
        return found
    address, kafka = os.environ.get("KSQLDB_URL"), os.environ.get("KSQLDB_KAFKA")
    if not address or not kafka:
        pytest.skip("no real server: KSQLDB_URL and KSQLDB_KAFKA say where it is and where its Kafka is")
    small_project(tmp_path)
    real = Deployment(tmp_path, address, KafkaCluster(kafka), monkeypatch)
    real.limits = PATIENT
    return real
