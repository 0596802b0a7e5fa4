"""The page from its start to Ctrl-C."""

import logging
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

from werkzeug.serving import BaseWSGIServer, make_server

from heartwatch_deploy.dashboard.app import HOST, make_app
from heartwatch_deploy.dashboard.board import Board
from heartwatch_deploy.dashboard.watchers import Watchers
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.storage.project import ProjectRefused
from heartwatch_deploy.watching.ending import Ending, set_by_signals


def serve(directory: Path, environment: str | None, *, port: int, say: Callable[[str], None]) -> None:
    """Returns after Ctrl-C. Port 0 is any free one; `say` hears the address. Raises ProjectRefused."""
    board = Board(start=time.time())
    server, port = _server(board, port)
    answering = threading.Thread(target=server.serve_forever, daemon=True)
    over = Ending()
    with set_by_signals(over), Watchers(board, directory, environment).running():
        answering.start()
        say(f"http://{HOST}:{port}")
        over.wait()
        server.shutdown()
        server.server_close()


def _server(board: Board, port: int) -> tuple[BaseWSGIServer, int]:
    """The server and its port; raises ProjectRefused where the port is taken."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line a request would be thousands an hour
    app = make_app(board)
    try:
        listening = socket.create_server((HOST, port))
    except OSError as error:
        help_text = "another page may run already; or choose another port with --port"
        diagnostic = Diagnostic("HW902", f"the page cannot listen on {HOST}:{port}", cause=str(error), help=help_text)
        raise ProjectRefused(diagnostic) from error
    # The server listens on a copy of the descriptor.
    with listening:
        port = listening.getsockname()[1]
        return make_server(HOST, port, app.server, threaded=True, fd=listening.fileno()), port
