# Everything a person or CI runs. All of it works without root, Docker, Java or Maven.
PYTHON ?= python3
VENV   := .venv
RUN    := $(VENV)/bin/python -m

.PHONY: demo produce test test-quick test-apart test-shared lint unit live prove-chaos prove-apply prove-sinks prove-prod prove-properties conformance site bench pictures page lock clean
.ONESHELL:
.SHELLFLAGS := -euc

demo: $(VENV)/ready  ## a new machine to live alerts; SECONDS=60 ends by itself, WITH=all adds every store
	exec $(RUN) heartwatch_deploy demo $(if $(SECONDS),--seconds $(SECONDS)) $(if $(WITH),--with $(WITH))

page: $(VENV)/ready  ## the page over the running stack
	exec $(RUN) heartwatch_deploy dashboard

produce: $(VENV)/ready  ## this machine's producers: MODE=dev|prod PRODUCER_LIST=… PRODUCER_RUN=0 FILES=…: docs/decisions/mode.md
	exec $(RUN) heartwatch_deploy readings produce $(FILES)

test: $(VENV)/ready  ## everything that CI runs, in three rows side by side
	$(RUN) tests.rows test-quick test-apart test-shared

test-quick: $(VENV)/ready  ## gives way to the two rows that wait for servers
	nice -n 5 $(MAKE) --no-print-directory -k lint unit

test-apart: $(VENV)/ready
	$(RUN) pytest -q -m "live and apart"

test-shared: $(VENV)/ready
	$(RUN) pytest -q -m "live and not apart"

lint: $(VENV)/ready
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(RUN) mypy
	$(VENV)/bin/lint-imports

unit: $(VENV)/ready
	$(RUN) pytest -q -m "not live" -n 2

live: $(VENV)/ready
	$(RUN) pytest -q -m live

prove-chaos: $(VENV)/ready  ## kills members while the recordings pass, TIMES times, into docs/proofs/chaos.md
	$(RUN) tests.prove.chaos --times $(or $(TIMES),20)

prove-apply: $(VENV)/ready  ## apply and destroy killed at every request and run again, into docs/proofs/applies.md; TIMES=… of each scenario, GO_ON=1 after a stop
	$(RUN) tests.prove.applies --times $(or $(TIMES),0) $(if $(GO_ON),--go-on)

prove-sinks: $(VENV)/ready  ## every sink in trouble while readings flow, TIMES times, into docs/proofs/sinks.md
	$(RUN) tests.prove.sinks --times $(or $(TIMES),5)

prove-prod: $(VENV)/ready  ## the environment prod, all of its parts on a secured stack, into docs/proofs/prod.md
	$(RUN) tests.prove.prod --times $(or $(TIMES),1)

prove-properties: $(VENV)/ready  ## the properties of the SQL's trees, meanings, layouts and of watching, with TIMES as many examples
	EXAMPLES=$(or $(TIMES),20) $(RUN) pytest -q -n 2 tests/unit/sql tests/unit/validating

conformance: $(VENV)/ready  ## the ksqlDB dialect against ksqlDB's own test cases; ACCEPTED=… REFUSED=… other files, JSON=… a line a case
	$(RUN) tests.conformance $(if $(ACCEPTED),--accepted $(ACCEPTED)) $(if $(REFUSED),--refused $(REFUSED)) $(if $(JSON),--json $(JSON))

site: $(VENV)/ready  ## the documentation as a site, into build/site
	$(RUN) mkdocs build --strict --quiet

bench: $(VENV)/ready  ## measures everything on a quiet machine, into docs/benchmarks*.md and docs/costs.md
	$(RUN) tests.bench

pictures: $(VENV)/ready  ## a real run, and what every store holds afterwards, into docs/pictures (needs Chromium)
	$(RUN) tests.pictures

lock:  ## pins every dependency with its hashes (needs pip-tools)
	pip-compile -q --generate-hashes --no-emit-find-links --no-emit-index-url --strip-extras --no-header \
	  --allow-unsafe --extra stack --extra readings --extra page --extra metrics --extra dev --all-build-deps -o requirements/dev.txt pyproject.toml

$(VENV)/ready: requirements/dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("HeartWatch needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Say which: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(RUN) pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(RUN) pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

clean:
	rm -rf $(VENV)
