"""Records of other projects that cannot be read are no end to an import."""

from pathlib import Path
from typing import cast

from heartwatch_deploy import record_keeping
from heartwatch_deploy.clients.http import NotAllowed
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.model.diagnostic import Severity
from tests.unit.small_project import SOUND, project_with


class Closed:
    @property
    def kafka(self) -> object:
        raise NotAllowed("Kafka", "broker:9092", status=29, body="", server_message="may not Read topic _heartwatch_b")


def test_a_record_of_another_project_that_we_may_not_read(tmp_path: Path) -> None:
    others, said = record_keeping._others(cast(Servers, Closed()), project_with(SOUND, tmp_path))
    assert not others
    assert [each.severity for each in said] == [Severity.WARNING]
