# Everything runs from a fresh machine with Python, git and make: each target sets up what it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := PYTHONPATH=src $(BIN)/python -P -m panelist

.PHONY: demo test lint types contracts audit unit browser lock schema screens wheel bench bench-cost bench-latency bench-faults bench-scale bench-start bench-machines bench-life bench-talk bench-ordinary pictures test-hostile clean

## A full panel review of a real change, offline: no key, no network beyond package installation.
demo: $(VENV)/.run
	@$(BIN)/python examples/demo.py .panelist/example
	@$(RUN) run --engine offline --exit-zero --repo .panelist/example --base main --head change \
		--coverage-report .panelist/example/coverage.info --run-directory .panelist/demo
	@printf '\n\n%s\n\n' "The same change, read by Claude: a recording, replayed without key or network."
	@$(RUN) replay examples/recorded --write .panelist/demo-claude

## Every gate and every test. CI carries out the tables of threats, faults and ordinary changes besides.
test: $(VENV)/.dev lint types contracts audit unit

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/basedpyright

contracts: $(VENV)/.dev
	PYTHONPATH=src $(BIN)/lint-imports

## Our own workflows, those that people copy from examples, and those in the documents.
audit: $(VENV)/.dev
	rm -rf .panelist/copied
	$(BIN)/python -m tests.contract.copied .panelist/copied
	$(BIN)/zizmor --offline --quiet --persona=auditor . .panelist/copied examples/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-actions action.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml \
		.panelist/copied/.github/workflows/*.yml examples/workflows/*.yml

## Four at a time, on two cores as well: whoever writes to GitHub waits a second before each write.
unit: $(VENV)/.dev browser
	rm -f .coverage .coverage.*
	$(BIN)/python -m coverage run -m pytest -q -n 4 --dist worksteal
	$(BIN)/python -m coverage combine -q
	$(BIN)/python -m coverage report

## Every threat, through the whole action, with a model that obeys whoever wrote last. Takes minutes.
test-hostile: $(VENV)/.dev
	PYTHONPATH=src $(BIN)/python -m tests.hostile
	PYTHONPATH=src $(BIN)/python -m tests.hostile.sinks

## The page tests look at the HTML report in a real browser.
browser:
	@command -v chromium chromium-browser google-chrome >/dev/null 2>&1 || sh tests/e2e/install-chromium.sh

## The summary comment of every situation, on a phone and on a desk, and how tall it is.
pictures: $(VENV)/.dev browser
	PYTHONPATH=src $(BIN)/python -m tests.e2e.conversation .panelist/pictures

## Every number of bench/README.md. Takes minutes; a target that is missed ends it with an error.
bench: bench-scale bench-start bench-cost bench-latency bench-faults

bench-cost: $(VENV)/.dev
	PYTHONPATH=src $(BIN)/python -m bench.cost

bench-latency: $(VENV)/.dev
	PYTHONPATH=src $(BIN)/python -m bench.latency

bench-faults: $(VENV)/.dev
	PYTHONPATH=src $(BIN)/python -m bench.faults

## The life of one pull request, printed step by step; then twelve rounds of one, with the stop rule and without.
bench-life: $(VENV)/.dev
	PYTHONPATH=src $(BIN)/python -m bench.life
	PYTHONPATH=src $(BIN)/python -m bench.rounds

## Every command on one pull request, wrong ones too, printed as a thread.
bench-talk: $(VENV)/.dev
	PYTHONPATH=src $(BIN)/python -m bench.talk

## What ordinary repositories hold: what is told of it, and the verdict.
bench-ordinary: $(VENV)/.dev
	PYTHONPATH=src $(BIN)/python -m bench.ordinary

## A change on 64 machines, job by job, beside the same in one job; then such reviews on paper.
bench-machines: $(VENV)/.dev
	PYTHONPATH=src $(BIN)/python -m bench.machines
	PYTHONPATH=src $(BIN)/python -m bench.on_paper

bench-scale: $(VENV)/.dev
	PYTHONPATH=src $(BIN)/python bench/scale.py

bench-start: $(VENV)/.dev
	PYTHONPATH=src $(BIN)/python bench/start.py

## The JSON schema of the config file, from the settings and action.yml.
schema: $(VENV)/.dev
	PYTHONPATH=src $(BIN)/python -m tests.contract.schema

## The screens of docs/session.md, from the real command at terminals of both widths.
screens: $(VENV)/.dev
	PYTHONPATH=src $(BIN)/python -m tests.contract.session

## What a release ships: a wheel with the prompts inside, and the source.
wheel: $(VENV)/.dev
	rm -rf dist
	$(BIN)/hatchling build

## Resolve the dependencies anew. Needs uv, which the virtual environment has.
lock: $(VENV)/.dev
	sh requirements/lock.sh $(BIN)/uv

$(VENV)/.uv: requirements/uv.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Panelist needs Python 3.11 or later")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/.run: $(VENV)/.uv requirements/run.txt
	@test -e $(VENV)/.dev || $(BIN)/uv pip install --quiet --no-deps --require-hashes --python $(BIN)/python -r requirements/run.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.uv requirements/dev.txt
	$(BIN)/uv pip install --quiet --no-deps --require-hashes --python $(BIN)/python -r requirements/dev.txt
	@touch $@ $(VENV)/.run

clean:
	rm -rf $(VENV) .panelist .coverage .coverage.* .pytest_cache .ruff_cache .hypothesis
