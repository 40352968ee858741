# Two commands on a bare machine: `make run` and `make test`.
PYTHON ?= python3
PORT ?= 8501
ADDRESS ?= localhost
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test lint bench clean

run: $(VENV)/.runtime
	@echo "EmoDissect opens at http://$(ADDRESS):$(PORT) (stop it with Ctrl-C)."
	$(BIN)/python -m pages.common.serve app.py --server.address $(ADDRESS) --server.port $(PORT) --server.headless $(if $(DISPLAY),false,true)

test: $(VENV)/.tests
	bash tests/browser/install.sh
	$(BIN)/ruff check .
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses 2 --dist loadfile --ignore tests/browser
	$(BIN)/python -m pytest tests/browser

lint: $(VENV)/.tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

bench: $(VENV)/.tests
	bash tests/browser/install.sh
	$(BIN)/python -m core bench --json

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "EmoDissect needs Python 3.11 or newer: make run PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Making the environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "Python's venv module is missing: install it (Debian: apt install python3-venv)"; exit 1; }

$(VENV)/.runtime: requirements.txt | $(VENV)/bin/python
	@echo "Installing the pinned packages (a few minutes the first time: PyTorch is large; nothing afterwards) ..."
	@$(BIN)/python -m pip install --quiet --progress-bar on --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.tests: requirements-dev.txt $(VENV)/.runtime
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache
