"""How work with readings fails."""

from heartwatch_deploy.model.diagnostic import Diagnostic


class Failed(Exception):
    """Something that a person has to mend; `diagnostic` says what, why and how."""

    def __init__(self, summary: str, *, code: str = "HW801", cause: str = "", help: str = "") -> None:
        super().__init__(summary)
        self.diagnostic = Diagnostic(code=code, summary=summary, cause=cause, help=help)
