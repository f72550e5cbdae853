"""Mutation testing of what decides, hides and proves: ``python -m benchmarks.mutation [--share 0.1] [MODULE …]``.

A mutant is a module with one small fault; the module's own tests must fail with it. Each mutant runs in a fork of a
process that has imported the libraries, and nothing of ours, so that no memory of a function (``lru_cache``) hides a
fault. *share* takes every n-th mutant only, the same ones each time. Faults in annotations, docstrings, defaults of
frozen fields that no test could see, and messages are not made.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import os
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

TESTS = {
    "decide": ["tests/test_decide.py", "tests/test_policytest.py"],
    "redact": ["tests/test_redact.py", "tests/test_settling.py", "tests/test_dressed.py"],
    "verify": ["tests/test_verify.py", "tests/test_dressed.py"],
    "undressed": ["tests/test_verify.py", "tests/test_dressed.py"],
}
CHECKS = ["tests/checks"]
LIBRARIES = ("pytest", "hypothesis", "yaml", "pydantic", "regex", "ahocorasick", "rapidfuzz", "ftfy", "numpy")
PATIENCE = 120  # seconds of processor time that the tests of one mutant may take
COMPARISONS = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
ARITHMETIC = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr}


def faults(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what *node* can be exchanged for."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in COMPARISONS:
            yield ast.Compare(node.left, [COMPARISONS[type(op)]()], node.comparators)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            yield values[0]
        case ast.UnaryOp(ast.Not(), operand):
            yield operand
        case ast.BinOp(op=op) if type(op) in ARITHMETIC:
            yield ast.BinOp(node.left, ARITHMETIC[type(op)](), node.right)
        case ast.Constant(bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(int() as value):
            yield ast.Constant(value + 1)
        case ast.IfExp(_, body, orelse):
            yield from (body, orelse)
        case ast.Return(ast.expr()):
            yield ast.Return(ast.Constant(None))


def mutants(source: str) -> Iterator[tuple[int, str, str]]:
    """Yield line, what was made of it, and the whole mutated source, in order of place."""
    tree = ast.parse(source)
    for spot in places(tree):
        for fault in faults(spot):
            changed = copy.deepcopy(tree)
            twin = next(n for n in ast.walk(changed) if getattr(n, "mark", None) == spot.mark)  # type: ignore[attr-defined]
            new = ast.copy_location(copy.deepcopy(fault), twin)
            Exchange(twin, new).visit(changed)
            yield spot.lineno, ast.unparse(new), ast.unparse(ast.fix_missing_locations(changed))  # type: ignore[attr-defined]


def places(tree: ast.Module) -> list[ast.AST]:
    """The nodes of function bodies that may be mutated, each marked with its number."""
    bodies = [f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef)]
    inside = {id(n): n for f in bodies for statement in f.body for n in ast.walk(statement)}
    raised = {id(n) for r in inside.values() if isinstance(r, ast.Raise) for n in ast.walk(r)}
    found = [n for n in inside.values() if hasattr(n, "lineno") and id(n) not in raised]
    for number, node in enumerate(found):
        node.mark = number  # type: ignore[attr-defined]
    return found


class Exchange(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else self.generic_visit(node)


def survives(root: Path, tests: list[str]) -> bool:
    """Whether all *tests* pass in *root*, in a process of their own."""
    pid = os.fork()
    if pid == 0:
        with suppress(BaseException):
            import pytest

            resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
            sink = os.open(os.devnull, os.O_WRONLY)
            os.dup2(sink, 1)
            os.dup2(sink, 2)
            os.chdir(root)
            sys.path.insert(0, str(root))
            sys.dont_write_bytecode = True
            options = ["-x", "-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
            os._exit(int(pytest.main([*options, *tests])))
        os._exit(9)
    return os.waitpid(pid, 0)[1] == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="decide, redact, checks/story …")
    parser.add_argument("--share", type=float, default=1.0, help="of the mutants; 0.1 takes every tenth")
    asked = parser.parse_args()
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    here = Path(__file__).parents[1]
    root = Path(tempfile.mkdtemp(prefix="redactor-mutants-"))
    for name in ("redactor", "tests", "fixtures", "policies", "pyproject.toml"):
        into = root / name
        copier = shutil.copytree if (here / name).is_dir() else shutil.copy
        copier(here / name, into, **({"ignore": shutil.ignore_patterns("__pycache__")} if into.suffix == "" else {}))
    for library in LIBRARIES:
        importlib.import_module(library)
    checks = (f"checks/{path.stem}" for path in sorted((here / "redactor/checks").glob("[a-z]*.py")))
    modules = asked.modules or [*TESTS, *checks]
    total = killed = 0
    for module in modules:
        path, tests = root / "redactor" / f"{module}.py", TESTS.get(module, CHECKS)
        source = path.read_text("utf-8")
        if not survives(root, tests):
            sys.exit(f"{module}: its tests fail without any fault")
        made = list(mutants(source))[:: max(1, round(1 / asked.share))]
        alive = 0
        for line, fault, text in made:
            path.write_text(text, "utf-8")
            if survives(root, tests):
                alive += 1
                print(f"redactor/{module}.py:{line}: survived: {fault.splitlines()[0][:100]}", flush=True)
        path.write_text(source, "utf-8")
        total, killed = total + len(made), killed + len(made) - alive
        print(f"{module}: {len(made) - alive} of {len(made)} killed", flush=True)
    shutil.rmtree(root)
    print(f"all: {killed} of {total} killed ({killed / total:.0%})" if total else "no mutants")


if __name__ == "__main__":
    main()
