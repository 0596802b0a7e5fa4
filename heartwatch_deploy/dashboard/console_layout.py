"""The console's place on the page, and what binds it to its questions."""

from collections.abc import Sequence
from typing import Any, Final

from dash import ClientsideFunction, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from heartwatch_deploy.dashboard.board import Board
from heartwatch_deploy.dashboard.console import ROWS_AT_MOST, SECONDS_AT_MOST, Console
from heartwatch_deploy.querying.question import Engine, Question
from heartwatch_deploy.views.answer import text_of

Asked = dict[str, Any] | None
"""What a browser asks: `id`, `engine`, and whether it is `bounded`."""
POLL_MS: Final = 700
ENGINES: Final = {Engine.TOPIC: "Show the topic", Engine.FLINK: "Ask Flink SQL", Engine.KSQLDB: "Ask ksqlDB"}
WORDS: Final = (
    f"Reads only: a SELECT, SHOW, DESCRIBE or EXPLAIN on an engine, or the name of a topic. At most {ROWS_AT_MOST} "
    f"rows and {SECONDS_AT_MOST:.0f} seconds; it ends when you leave. The same in a terminal: `sql`."
)


def console() -> Component:
    pressed: dict[str, Any] = {"aria-pressed": "false"}
    controls = [
        *(html.Button(label, id=f"ask-{engine}", type="button") for engine, label in ENGINES.items()),
        html.Button("Only what comes from now on", id="unbounded", type="button", **pressed),
        html.Button("Stop", id="stop", type="button"),
    ]
    named: dict[str, Any] = {"aria-label": "rows of the answer"}
    table = html.Table([html.Thead(id="answer-heads"), html.Tbody(id="answer-rows")])
    title: dict[str, Any] = {"aria-labelledby": "console-title"}
    return html.Section(
        [
            html.H2("Ask a topic or an engine", id="console-title"),
            html.P(WORDS, className="legend"),
            html.Label("statement, or a topic's name", htmlFor="statement"),
            dcc.Textarea(id="statement", value="readings", spellCheck=False, rows=4, className="statement"),
            html.Div(controls, className="controls"),
            html.P("Nothing was asked yet.", id="answer-words", role="status"),
            html.Div(table, className="scroll", role="region", tabIndex=0, **named),
            dcc.Interval(id="answer-tick", interval=POLL_MS, disabled=True),
            dcc.Store(id="question"),
        ],
        id="console-part",
        **title,
    )


def connect_console(app: Any, board: Board) -> None:
    """A browser names its question, comes back for its rows until it has ended, and may stop it."""
    own = ConsoleCallbacks(board, Console())
    app.clientside_callback(
        ClientsideFunction("heartwatch", "question"),
        Output("question", "data"),
        *(Input(f"ask-{engine}", "n_clicks") for engine in ENGINES),
        State("unbounded", "aria-pressed"),
    )
    app.clientside_callback(
        ClientsideFunction("heartwatch", "hold"), Output("unbounded", "aria-pressed"), Input("unbounded", "n_clicks")
    )
    places = [Output("answer-words", "children"), Output("answer-tick", "disabled")]
    app.callback(places, Input("question", "data"), State("statement", "value"), prevent_initial_call=True)(own.ask)
    places = [Output(each, "children", allow_duplicate=True) for each in ("answer-words",)]
    places += [Output("answer-heads", "children"), Output("answer-rows", "children")]
    places.append(Output("answer-tick", "disabled", allow_duplicate=True))
    app.callback(places, Input("answer-tick", "n_intervals"), State("question", "data"), prevent_initial_call=True)(
        own.told
    )
    stopped = Output("answer-words", "children", allow_duplicate=True)
    app.callback(stopped, Input("stop", "n_clicks"), State("question", "data"), prevent_initial_call=True)(own.stop)


class ConsoleCallbacks:
    """One method a callback."""

    def __init__(self, board: Board, console: Console) -> None:
        self._board, self._console = board, console

    def ask(self, asked: Asked, text: str | None) -> tuple[Any, ...]:
        if not asked:
            return no_update, no_update
        if not (text and text.strip()):
            return "Write a statement, or a topic's name.", True
        question = Question(Engine(asked["engine"]), text.strip(), bounded=asked["bounded"], limit=ROWS_AT_MOST)
        self._console.ask(asked["id"], question, self._board.deployment)
        return "Asking…", False

    def told(self, _tick: int, asked: Asked) -> tuple[Any, ...]:
        told = self._console.told(asked["id"] if asked else "")
        heads = html.Tr([html.Th(each, scope="col") for each in told.columns])
        return told.words, heads, answer_rows(told.rows), told.ended

    def stop(self, _clicks: int, asked: Asked) -> Any:
        if asked:
            self._console.stop(asked["id"])
        return no_update


def answer_rows(rows: Sequence[Sequence[Any]]) -> list[Component]:
    return [html.Tr([html.Td(text_of(each)) for each in row]) for row in rows]
