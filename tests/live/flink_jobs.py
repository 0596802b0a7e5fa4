"""A job that counts, and what Flink's REST interface says of it."""

from typing import Any

import requests

from heartwatch_deploy.stack.endpoints import Endpoints
from heartwatch_deploy.stack.process import until

CHECKPOINTED_WITHIN = RECOVERED_WITHIN = 240.0
STATEMENTS = (
    "SET 'pipeline.name' = 'counter'",
    "CREATE TABLE counted (n BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '50', "
    "'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '100000')",
    "CREATE TABLE nowhere (n BIGINT) WITH ('connector' = 'blackhole')",
    "INSERT INTO nowhere SELECT n FROM counted",
)


class CountingJob:
    """A running Flink job that counts from 1: only its checkpoint tells how far it came."""

    def __init__(self, endpoints: Endpoints) -> None:
        self.rest = endpoints.flink_rest
        gateway = endpoints.flink_gateway
        self.session = requests.post(f"{gateway}/v1/sessions", json={}, timeout=30).json()["sessionHandle"]
        results = [self._run(f"{gateway}/v1/sessions/{self.session}", statement) for statement in STATEMENTS]
        self.id: str = results[-1]["jobID"]

    def _run(self, session: str, statement: str) -> Any:
        asked = requests.post(f"{session}/statements", json={"statement": statement}, timeout=30).json()
        operation = f"{session}/operations/{asked['operationHandle']}"

        def ended() -> bool:
            return requests.get(f"{operation}/status", timeout=30).json()["status"] in {"FINISHED", "ERROR"}

        assert until(ended, seconds=60)
        answer = requests.get(f"{operation}/result/0?rowFormat=JSON", timeout=30)
        assert answer.ok, answer.text
        return answer.json()

    def checkpoints(self, rest: str | None = None) -> Any:
        """Flink's account of the job's checkpoints; empty while it does not answer."""
        try:
            answer = requests.get(f"{rest or self.rest}/jobs/{self.id}/checkpoints", timeout=5)
        except requests.RequestException:
            return {}
        return answer.json() if answer.ok else {}

    def completed(self) -> int:
        """The number of the newest completed checkpoint once there is one; by then the job has state to lose."""

        def newest() -> Any:
            return (self.checkpoints().get("latest") or {}).get("completed")

        assert until(lambda: newest() is not None, seconds=CHECKPOINTED_WITHIN), self.checkpoints()
        return int(newest()["id"])

    def restored(self, *, at_least: int, rest: str | None = None) -> bool:
        """Whether the job came back from that checkpoint or a newer one, waiting for it, and completes new ones."""

        def back() -> bool:
            latest = self.checkpoints(rest).get("latest") or {}
            restored, completed = latest.get("restored"), latest.get("completed")
            return bool(restored and restored["id"] >= at_least and completed and completed["id"] > restored["id"])

        return until(back, seconds=RECOVERED_WITHIN)

    def cancel(self) -> None:
        requests.patch(f"{self.rest}/jobs/{self.id}?mode=cancel", timeout=30).raise_for_status()
