"""What the dev stack costs in time and memory, beside what it is compared with: `make bench`.

Nothing here is a test: a slow machine is not a defect. Every figure is taken in one run on one
machine, and `docs/benchmarks.md` says which.
"""
