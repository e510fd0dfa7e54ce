"""The toolchain: what it promises a person who has just cloned the project."""
