"""As much of the schema registry's own API as the recordings ask for."""

import json
from typing import Any
from urllib.parse import urlsplit

from tests.ksqldb_model.messages import Request, Response
from tests.ksqldb_model.registering import from_avro
from tests.ksqldb_model.world import Registry


def handle(request: Request, registry: Registry) -> Response:
    parts = urlsplit(request.path).path.strip("/").split("/")
    answer: Any = {}
    if request.method == "POST" and parts[-1] == "versions":
        registry.subjects[parts[1]] = from_avro(json.loads(json.loads(request.body or "")["schema"]))
        registry.highest_id += 1
        answer = {"id": registry.highest_id}
    elif parts == ["subjects"]:
        answer = sorted(registry.subjects)
    elif parts[0] == "subjects" and parts[1] not in registry.subjects:
        return Response(404, json.dumps({"error_code": 40401, "message": "Subject not found."}))
    elif parts[-1] == "latest":
        answer = {"subject": parts[1]}
    return Response(200, json.dumps(answer))
