"""The Dash application: layout, callbacks, and what may come in and go out. Everything it needs it serves itself."""

import time
from typing import Final

from dash import Dash
from flask import Response, abort, request

from heartwatch_deploy.dashboard.board import Board
from heartwatch_deploy.dashboard.callbacks import Clock, connect
from heartwatch_deploy.dashboard.layout import INDEX, layout

HOST: Final = "127.0.0.1"
_NAMES: Final = frozenset({HOST, "localhost"})
# plotly.js makes functions and styles as it goes; nothing may come from anywhere else.
_POLICY: Final = "default-src 'self' 'unsafe-inline' 'unsafe-eval'; img-src 'self' data: blob:; frame-ancestors 'none'"


def make_app(board: Board, *, clock: Clock = time.time) -> Dash:
    """The page over a board; the clock gives seconds of UTC."""
    app = Dash(
        __name__,
        title="HeartWatch",
        update_title="",
        serve_locally=True,
        index_string=INDEX,
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    app.layout = layout()
    connect(app, board, clock)
    app.server.before_request(_only_this_machine)
    app.server.after_request(_nothing_from_elsewhere)
    return app


def _only_this_machine() -> None:
    """A page elsewhere may point a name of its own at this address; its requests carry that name."""
    if request.host.rsplit(":", 1)[0] not in _NAMES:
        abort(403)
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.host}":
        abort(403)  # the page writes acknowledgements and asks questions: nobody else's page may


def _nothing_from_elsewhere(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = _POLICY
    return response
