# The two commands of the README are `make demo` and `make test`; both set up what they need.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test check lock clean

demo: $(READY)
	@$(BIN)/python -m redactor.demo

test: $(READY)
	$(BIN)/ruff check redactor tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

lock:
	uv pip compile pyproject.toml --group dev --generate-hashes --python-version 3.11 --universal -q \
		--custom-compile-command "make lock" -o requirements.lock

clean:
	rm -rf .venv published
