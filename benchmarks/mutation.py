"""Mutation testing of what decides, hides and proves: ``python -m benchmarks.mutation [--share 0.1] [MODULE …]``.

A mutant is a module with one small fault; the module's own tests must fail with it. Each mutant runs in a fork of a
process that has run these tests once, in which the module and all that import it were forgotten and are loaded again:
what stays loaded cannot have heard of the fault, so that no memory of a function (``lru_cache``) hides it. *share*
takes every n-th mutant only, the same ones each time. Faults in annotations, docstrings, defaults of frozen fields
that no test could see, and messages are not made. The score, and how to read it: benchmarks/MUTANTS.md.
"""

from __future__ import annotations

import argparse
import ast
import copy
import math
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path

TESTS = {
    "decide": ["tests/test_decide.py", "tests/test_decide_whole.py", "tests/test_policytest.py"],
    "redact": ["tests/test_redact.py", "tests/test_redact_whole.py", "tests/test_settling.py", "tests/test_dressed.py"],
    "verify": ["tests/test_verify.py", "tests/test_dressed.py"],
    "undressed": ["tests/test_undressed.py", "tests/test_verify.py", "tests/test_dressed.py"],
}
# The quick ones first: most faults are noticed there. The law that what is found in parts is found together takes
# longer than all of them, and speaks of what looks across records.
CHECKS = [f"tests/checks/test_{name}.py" for name in ("rules", "failures", "hidden")]
TESTS |= {
    f"checks/{name}": [*CHECKS, "tests/checks/test_store.py", "tests/checks/test_apart.py"]
    for name in ("apart", "passages", "siblings", "store")
}
PATIENCE = 20  # seconds of processor time that the tests of one mutant may take; without a fault they take 1 to 3
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
        case ast.Return(ast.Constant(None | False)):
            return  # nothing, for whoever asks
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


def importers(package: Path, module: str) -> frozenset[str]:
    """*module* and all modules of *package*, a folder, that import it, be it by way of others: their dotted names."""
    users: dict[str, set[str]] = {}
    for path in package.rglob("*.py"):
        parts = path.relative_to(package.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        for used in _imported(ast.parse(path.read_text("utf-8"))):
            users.setdefault(used, set()).add(name)
    found, fresh = {module}, [module]
    while fresh:
        new = users.get(fresh.pop(), set()) - found
        found |= new
        fresh += new
    return frozenset(found)


def _imported(tree: ast.Module) -> Iterator[str]:
    """The modules that *tree* imports anywhere, with the packages they lie in, and names that may be modules."""
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            parts = name.split(".")
            yield from (".".join(parts[:n]) for n in range(1, len(parts) + 1))


def forget(modules: frozenset[str]) -> None:
    """Have *modules* and all tests loaded anew when they are next imported."""
    for name in [n for n in sys.modules if n in modules or n.split(".")[0] in {"tests", "conftest"}]:
        above, _, last = name.rpartition(".")
        if above in sys.modules:
            vars(sys.modules[above]).pop(last, None)
        del sys.modules[name]


def passes(tests: list[str]) -> bool:
    import pytest

    options = ["-x", "-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    with Path(os.devnull).open("w") as sink, redirect_stdout(sink), redirect_stderr(sink):
        return pytest.main([*options, *tests]) == 0


def survives(tests: list[str], modules: frozenset[str]) -> bool:
    """Whether all *tests* pass in a process of their own, into which *modules* are loaded anew."""
    pid = os.fork()
    if pid == 0:
        with suppress(BaseException):
            spent = math.ceil(time.process_time())
            resource.setrlimit(resource.RLIMIT_CPU, (spent + PATIENCE, spent + PATIENCE))
            forget(modules)
            os._exit(0 if passes(tests) else 1)
        os._exit(9)
    return os.waitpid(pid, 0)[1] == 0


def copied(here: Path) -> Path:
    """A copy of all that the tests need, so that no fault is ever in the checkout."""
    root = Path(tempfile.mkdtemp(prefix="redactor-mutants-"))
    for name in ("redactor", "tests", "fixtures", "policies"):
        shutil.copytree(here / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(here / "pyproject.toml", root)
    return root


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="decide, redact, checks/story …")
    parser.add_argument("--share", type=float, default=1.0, help="of the mutants; 0.1 takes every tenth")
    parser.add_argument("--again", type=Path, help="only those that survived in this output of an earlier run")
    asked = parser.parse_args()
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    here = Path(__file__).parents[1]
    root = copied(here)
    os.chdir(root)
    sys.path[:] = [str(root), *(p for p in sys.path if Path(p or ".").resolve() != here)]
    sys.dont_write_bytecode = True  # compiled files are told apart by second and size
    checks = (f"checks/{path.stem}" for path in sorted((here / "redactor/checks").glob("[a-z]*.py")))
    known = asked.again.resolve().read_text("utf-8").splitlines() if asked.again else None
    total = killed = 0
    for module in asked.modules or dict.fromkeys([*TESTS, *checks]):
        dead, made = hunt(root, module, asked.share, known)
        total, killed = total + made, killed + dead
        print(f"{module}: {dead} of {made} killed", flush=True)
    shutil.rmtree(root)
    print(f"all: {killed} of {total} killed ({killed / total:.0%})" if total else "no mutants")


def hunt(root: Path, module: str, share: float, known: list[str] | None) -> tuple[int, int]:
    """How many mutants of *module* its tests killed, and of how many; the survivors are printed.

    Of all mutants every n-th is made, by *share*; and of these, only those that *known* lines of output name, if any.
    """
    path, tests = root / "redactor" / f"{module}.py", TESTS.get(module, CHECKS)
    modules = importers(root / "redactor", f"redactor.{module.replace('/', '.')}")
    source = path.read_text("utf-8")
    said = [
        (f"redactor/{module}.py:{line}: survived: {_one_line(fault)}", text) for line, fault, text in mutants(source)
    ]
    made = [(name, text) for name, text in said[:: max(1, round(1 / share))] if known is None or name in known]
    if not made:
        return 0, 0
    forget(frozenset())
    if not (passes(tests) and survives(tests, modules)):
        sys.exit(f"{module}: its tests fail without any fault")
    alive = 0
    for name, text in made:
        path.write_text(text, "utf-8")
        if survives(tests, modules):
            alive += 1
            print(name, flush=True)
    path.write_text(source, "utf-8")
    return len(made) - alive, len(made)


def _one_line(fault: str) -> str:
    return fault.splitlines()[0][:100]


if __name__ == "__main__":
    main()
