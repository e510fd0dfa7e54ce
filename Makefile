# Everything a person does with this project. `make help` lists it.

PYTHON ?= python3
EXAMPLE ?=
# Tests that run at once. Most of their time they wait for an engine or a container.
WORKERS ?= 3
# Of an example, unless said otherwise: its local twin.
STACK ?= $(if $(EXAMPLE),local,dev)
# It uses the standard library alone, and starts faster without looking for more.
TOOLCHAIN = $(PYTHON) -S -m toolchain
SHELL_OF = eval "$$($(TOOLCHAIN) env --stack $(STACK))"

.DEFAULT_GOAL := help
.PHONY: help up preview down test lint bench pictures doctor env inventory toolchain

help: ## Show this list
	@printf 'make TARGET [STACK=%s] [EXAMPLE=folder under examples/]\n\n' '$(STACK)'
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12 | sed 's/^/  /'
	@printf '\nFor plain pulumi in this shell: eval "$$(make -s env)"\n'

up: toolchain ## Bring the stack up, with everything that this takes, and print its address
	@$(TOOLCHAIN) stack up --stack "$(STACK)" --example "$(EXAMPLE)"

preview: toolchain ## Show what `make up` would change
	@$(TOOLCHAIN) stack preview --stack "$(STACK)" --example "$(EXAMPLE)"

down: toolchain ## Take the stack down; its data volumes stay, and are named; a local twin's go
	@$(TOOLCHAIN) stack down --stack "$(STACK)" --example "$(EXAMPLE)"

test: ## Run every test; ARGS= goes to pytest
	@$(TOOLCHAIN) up --tests
	@$(SHELL_OF) && exec .venv/bin/python -m pytest -n $(WORKERS) --dist loadfile \
		--no-loadscope-reorder $(ARGS)

lint: ## Check style and types
	@$(TOOLCHAIN) up --only venv
	@.venv/bin/ruff check .
	@.venv/bin/mypy

pictures: toolchain ## Draw the pictures of the README anew, with a real stack and browser
	@$(SHELL_OF) && exec .venv/bin/python -m docs.pictures

bench: toolchain ## Measure, and write docs/benchmarks.md
	@$(SHELL_OF) && exec .venv/bin/python -m bench

inventory: toolchain ## Write tests/inventory/ anew from what the stacks would create
	@$(SHELL_OF) && exec .venv/bin/python -m tests.inventory

doctor: ## Say what is there, what is not, and what to do about it
	@$(TOOLCHAIN) doctor

env: ## Print the lines that prepare a shell: eval "$(make -s env)"
	@$(TOOLCHAIN) env --stack "$(STACK)"

toolchain: ## Get the engine, its plugins, Docker and the base images, if they are not there
	@$(TOOLCHAIN) up
