"""A test that fails is told when it fails, and not only when all others have run, which may be twenty minutes later."""

import pytest


class ToldAtOnce:
    """Under xdist the reports of all workers come to where they are told."""

    def __init__(self, config: pytest.Config) -> None:
        self._plugins = config.pluginmanager

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        terminal = self._plugins.get_plugin("terminalreporter")
        if report.failed and terminal is not None:
            terminal.ensure_newline()
            terminal.section(f"failed at {report.when}: {report.nodeid}", "-")
            terminal.write_line(report.longreprtext, flush=True)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(ToldAtOnce(config))
