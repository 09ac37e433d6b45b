# Two commands matter: `make demo` and `make test`. The rest is what they are made of.
SHELL := /bin/bash
BIN := .venv/bin
LOCK := uv pip compile --quiet --generate-hashes --no-header --no-annotate --universal --python-version 3.11 pyproject.toml

.PHONY: setup demo test check bench lock format clean

setup: .venv/ready

.venv/ready: requirements/dev.txt requirements/uv.txt pyproject.toml
	@echo "Setting up .venv (once)"
	@python3 -m venv .venv
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## plays the story on a real store; AUTO=1 stops everything after it
	@$(BIN)/vekha demo $(if $(AUTO),--auto)

test: setup check ## everything that must hold
	@bash tests/prepare.sh
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

check: setup ## style, types, directions of imports, sizes, documentation
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python tests/check_sizes.py
	@$(BIN)/python tests/check_docs.py

bench: setup ## ONLY=spine runs one group
	@bash bench/prepare.sh
	@$(BIN)/python -m bench $(if $(ONLY),--only $(ONLY))

lock: setup ## writes requirements/*.txt anew
	@$(BIN)/$(LOCK) --output-file requirements/runtime.txt
	@$(BIN)/$(LOCK) --group dev --output-file requirements/dev.txt
	@awk '/^[a-z]/{keep=/^uv==/} keep' requirements/runtime.txt > requirements/uv.txt

format: setup
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

clean: ## removes what set-up made; Vekha's data stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache
