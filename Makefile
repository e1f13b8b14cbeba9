# All set-up happens here: a machine with Python 3.11 and make needs nothing else.
PYTHON ?= python3.11
VENV := .venv
UV := $(VENV)/bin/uv
UV_VERSION := 0.13.8
TORCH_VERSION := 2.13.0
RECIPE ?= mrz

.DEFAULT_GOAL := help

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

serve: $(VENV)/.runtime ## Start the server on 127.0.0.1:8000, with a first tenant if there is none
	$(VENV)/bin/wathiq serve

# A process for each core, of up to 2.5 GB. Each begins with a stretch of the tests, in order, so that few servers and
# engines are started twice; one that has nothing left takes over what another has not come to. They start Python often:
# where it may not keep its bytecode, it compiles all that it imports each time.
test: export PYTHONDONTWRITEBYTECODE =
test: install lint types ## Install, lint, type-check and run all tests
	$(VENV)/bin/python -m pytest -n logical --maxprocesses 4 --dist worksteal

search: install ## Look for examples that break the properties that `make test` tries with the same ones each time
	$(VENV)/bin/python -m pytest -n logical --maxprocesses 4 -m hypothesis --hypothesis-profile=search

install: $(VENV)/.installed ## Make .venv with what the server, the tests and the checks need

$(UV):
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet uv==$(UV_VERSION)

$(VENV)/.installed: pyproject.toml uv.lock | $(UV)
	$(UV) sync --frozen --inexact
	touch $@ $(VENV)/.runtime

$(VENV)/.runtime: pyproject.toml uv.lock | $(UV)
	$(UV) sync --frozen --inexact --no-dev
	touch $@

lint: install ## Check style
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types: install ## Check types
	$(VENV)/bin/mypy

format: install ## Put code into shape
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

benchmark: install ## Measure against PassportEye, Tesseract (with kor and ara) and RapidOCR, on the folder ../shared/eval
	$(UV) sync --frozen --inexact --group peers
	$(VENV)/bin/python -m benchmarks.documents
	$(VENV)/bin/python -m benchmarks.plates
	$(VENV)/bin/python -m benchmarks.egypt_documents
	$(VENV)/bin/python -m benchmarks.faces

train-install: install ## Add PyTorch (CPU) and the ONNX exporter for training
	$(VENV)/bin/python -m pip install --quiet torch==$(TORCH_VERSION) onnx

train: train-install ## Train and export one network: make train RECIPE=egypt_plate
	$(VENV)/bin/python -m training.train $(RECIPE) --out build/$(RECIPE)
	$(VENV)/bin/python -m training.export $(RECIPE) --from build/$(RECIPE)

clean: ## Remove what was installed and built
	rm -rf $(VENV) build

.PHONY: help serve test install lint types format benchmark train-install train clean
