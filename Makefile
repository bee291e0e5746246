# make tables: regenerate all tables.   make test: linter, type checker, floors of the rooms, budgets, tests.
# make test-long: the tests that a usual run leaves out, every network of every family.
# make test-oldest: the lower bounds of everything but torch, in an environment of its own (APART-oldest).
# make test-python PYTHON=python3.13: what needs no torch on another Python, likewise.
# make docs: the documentation as a site, in site/.   make coverage: the tests' coverage, room by room.
# make licences, make advisories: of all dependencies; the second is green only where all could be looked up.
# make dist: wheel and sdist, checked, and the wheel used alone in a fresh environment.
# make notebooks, make pictures: run the notebooks, draw the documentation's pictures again.
# They create or complete .venv themselves and are quick when there is nothing to install.
PYTHON ?= python3
APART ?= /tmp/complexity
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_NO_INPUT = 1

.PHONY: tables test test-long test-oldest test-python docs dist licences advisories coverage notebooks pictures clean

tables: .venv/installed-base
	@.venv/bin/python -m complexity.tables --write tables
	@.venv/bin/python -m complexity.tables --table 5-2
	@.venv/bin/python -m complexity.tables --verdicts

test: .venv/installed-test
	@sh tests/chromium.sh
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache
	.venv/bin/complexity check
	.venv/bin/python -m pytest -n auto tests complexity

test-long: .venv/installed-test
	.venv/bin/python -m pytest -n auto -m long tests

test-oldest:
	sh tests/apart.sh oldest $(PYTHON) $(APART)-oldest

test-python:
	sh tests/apart.sh newest $(PYTHON) $(APART)-$(notdir $(PYTHON))

docs: .venv/installed-docs
	@sh tests/chromium.sh
	.venv/bin/python docs/generator/build.py site
	.venv/bin/python -m pytest -m docs tests/test_site.py

coverage: .venv/installed-test
	.venv/bin/python -m pytest -n auto --cov complexity --cov-report json:build/coverage.json tests complexity
	@.venv/bin/python benchmarks/coverage_by_room.py build/coverage.json

licences advisories: .venv/installed-test .venv/installed-dist
	.venv/bin/python tests/dependencies.py $@

dist: .venv/installed-dist
	sh tests/dist.sh .venv/bin dist

notebooks: .venv/installed-test
	.venv/bin/python notebooks/refresh.py

pictures: .venv/installed-test
	.venv/bin/python benchmarks/pictures.py docs/pictures

# Stamps: the install runs again when what it installs from has changed.
.venv/installed-base: pyproject.toml | .venv/bin/python
	.venv/bin/pip install --quiet --editable .
	@.venv/bin/python -m compileall -q complexity
	@touch $@

.venv/installed-test: pyproject.toml | .venv/bin/python
	.venv/bin/pip install --quiet --editable '.[torch,zoo,peers,symbolic,plots,parquet,cluster,notebooks,browser,test]'
	@.venv/bin/python -m compileall -q complexity
	@touch .venv/installed-base $@

.venv/installed-docs: .venv/installed-test
	.venv/bin/pip install --quiet --editable '.[docs]'
	@touch $@

.venv/installed-dist: pyproject.toml | .venv/bin/python
	.venv/bin/pip install --quiet build hatchling twine packaging pip-licenses pip-audit
	@touch $@

.venv/bin/python:
	$(PYTHON) -m venv .venv

clean:
	rm -rf .venv build dist site
