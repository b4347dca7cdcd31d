# Two commands for a newcomer: `make run` and `make test`. `make check` is what CI runs, `make quick` what a change wants.
VENV := .venv
BIN := $(VENV)/bin
# Three on two cores: a third of a worker's time it waits for a server, a browser or a lock (370 tests beside
# other work: 186 s with two, 136 with three; all of them alone: 22 min with three, 23 to 24 with two).
WORKERS ?= 3
# A file's tests stay together, and files come in the order of tests/conftest.py: the longest first.
TOGETHER = -n $(WORKERS) --dist loadfile --no-loadscope-reorder
SEED ?= 11

.PHONY: run test quick long mutants bench bench-quick check lint types contracts tools lock clean

run: $(VENV)/.run
	@$(BIN)/stadtbote demo

test: $(VENV)/.dev
	@$(BIN)/python -m pytest -q $(TOGETHER)

# What needs no server, browser, generator or process: a minute or two on two cores.
quick: $(VENV)/.dev
	@$(BIN)/python -m pytest -q $(TOGETHER) --quick tests

# Slow and random tests at full count; the result is written to benchmarks/long.md.
long: $(VENV)/.dev
	@$(BIN)/python -m tests.long -n $(WORKERS)

# Small wrong changes of the rules that decide, and which of them the tests see: twenty minutes at most.
mutants: $(VENV)/.dev
	@$(BIN)/python -m tests.mutants --seed $(SEED)

# Speed beside what is known, as ratios in one run: half an hour; docs/performance.md says what the rows are.
bench: $(VENV)/.dev
	@$(BIN)/pip install -q --disable-pip-version-check typer reader sgmllib3k
	@$(BIN)/python -m benchmarks.performance

# The same with small sizes and without the polls, two minutes; fails only where a figure is three times its limit.
bench-quick: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.performance --quick

check: $(VENV)/.dev tools
	@$(MAKE) --no-print-directory -j2 lint types contracts
	@STADTBOTE_TOOLS=1 $(BIN)/python -m pytest -q $(TOGETHER)

lint: $(VENV)/.dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(VENV)/.dev
	@$(BIN)/mypy

contracts: $(VENV)/.dev
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

# What the tests of whole sites and of the desk need: a browser, Jekyll, npm's generators.
tools: $(VENV)/.dev
	@bash tests/tools.sh

$(VENV)/bin/pip:
	@python3 -m venv $(VENV)

$(VENV)/.run: requirements/run.txt pyproject.toml | $(VENV)/bin/pip
	@echo "Setting up Stadtbote in $(VENV) (about a minute, once) ..."
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml | $(VENV)/bin/pip
	@echo "Setting up Stadtbote and its test tools in $(VENV) (about a minute, once) ..."
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps -e .
	@touch $(VENV)/.run $@

# Versions are locked with hashes and without the name of an index, so a mirror serves as well.
lock: $(VENV)/bin/pip
	@$(BIN)/pip install -q uv
	@$(BIN)/uv pip compile -q pyproject.toml --extra local --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header -o requirements/run.txt
	@$(BIN)/uv pip compile -q pyproject.toml --extra local --extra mcp --extra pdf --extra postgres --group lint --group test --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header -c requirements/run.txt -o requirements/dev.txt

clean:
	rm -rf $(VENV) .tools demo
