"""The machine that carries the department's commands; it names no feature."""
