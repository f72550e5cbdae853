"""Mutation testing of what decides, hides and proves: ``python -m benchmarks.mutation [--share 0.1] [MODULE …]``.

A mutant is a module with one small fault; the module's own tests must fail with it. The tests are collected and run
once, while each notes which functions it calls. Each mutant is then a fork of that process, in which the function's
code is exchanged for the faulty one, what the module and all that import it remember (``lru_cache``) is forgotten, and
the tests that call the function are run, the one first that killed the function's mutant before. *share* takes every
n-th mutant only, the same ones each time. Faults in annotations, docstrings, constants of modules, defaults, and
messages are not made. The score, and how to read it: benchmarks/MUTANTS.md.
"""

from __future__ import annotations

import argparse
import ast
import copy
import functools
import gc
import math
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest

TESTS = {
    "decide": ["tests/test_decide_whole.py", "tests/test_decide.py", "tests/test_policytest.py"],
    "redact": ["tests/test_redact_whole.py", "tests/test_redact.py", "tests/test_settling.py", "tests/test_dressed.py"],
    "verify": ["tests/test_verify.py", "tests/test_dressed.py", "tests/test_proving.py"],
    "undressed": ["tests/test_undressed.py", "tests/test_verify.py", "tests/test_dressed.py"],
}
# The quick ones first: most faults are noticed there. The law that what is found in parts is found together takes
# longer than all of them, and speaks of what looks across records.
CHECKS = [
    f"tests/checks/test_{name}.py"
    for name in ("predicates", "tables", "units", "units_hidden", "plausible", "rules", "failures")
]
TESTS |= {
    f"checks/{name}": [
        "tests/checks/test_siblings.py",
        "tests/checks/test_store.py",
        *CHECKS,
        "tests/checks/test_apart.py",
    ]
    for name in ("__init__", "apart", "passages", "siblings", "store")
}
# Seconds of processor time that the tests of one mutant may take, beside three times what they take without a fault.
PATIENCE = 3
# So many lines above a function's own may hold what decorates it, where its code begins.
_DECORATORS = 2
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
        case ast.Return(ast.Constant(None | False | "")):
            return  # nothing, for whoever asks
        case ast.Return(ast.expr()):
            yield ast.Return(ast.Constant(None))


def mutants(source: str) -> Iterator[tuple[int, str, ast.Module]]:
    """Yield line, what was made of it, and the whole mutated module, in order of place."""
    tree = ast.parse(source)
    for spot in places(tree):
        for fault in faults(spot):
            changed = copy.deepcopy(tree)
            twin = next(n for n in ast.walk(changed) if getattr(n, "mark", None) == spot.mark)  # type: ignore[attr-defined]
            new = ast.copy_location(copy.deepcopy(fault), twin)
            Exchange(twin, new).visit(changed)
            yield spot.lineno, ast.unparse(new), ast.fix_missing_locations(changed)  # type: ignore[attr-defined]


def places(tree: ast.Module) -> list[ast.AST]:
    """The nodes of function bodies that may be mutated, each marked with its number."""
    bodies = [f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef)]
    inside = {id(n): n for f in bodies for statement in f.body for n in ast.walk(statement)}
    unread = [
        n if isinstance(n, ast.Raise) else n.annotation
        for n in inside.values()
        if isinstance(n, ast.Raise | ast.AnnAssign)
    ]
    passed = {id(n) for one in unread for n in ast.walk(one)}
    found = [n for n in inside.values() if hasattr(n, "lineno") and id(n) not in passed]
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


def codes(found: CodeType) -> Iterator[tuple[tuple[str, int], CodeType]]:
    """Yield the code of all functions in *found*, by name and first line."""
    for inner in found.co_consts:
        if isinstance(inner, CodeType):
            yield (inner.co_qualname, inner.co_firstlineno), inner
            yield from codes(inner)


class Live:
    """What is alive in this process and made of Python functions: gathered once, looked up for every mutant."""

    def __init__(self) -> None:
        found = gc.get_objects()
        self.functions: dict[str, list[FunctionType]] = {}
        for function in [o for o in found if isinstance(o, FunctionType)]:
            self.functions.setdefault(function.__code__.co_filename, []).append(function)
        self.caches = [o for o in found if isinstance(o, functools._lru_cache_wrapper)]  # noqa: SLF001

    def exchange(self, path: Path, changed: ast.Module) -> bool:
        """Give the live functions of the module at *path* the code of *changed*; whether any took it."""
        new = dict(codes(compile(changed, str(path), "exec")))
        taken = False
        for function in self.functions.get(str(path), ()):
            old = function.__code__
            if code := new.get((old.co_qualname, old.co_firstlineno)):
                with suppress(ValueError):  # of other variables from outside: it stays as it was, the mutant survives
                    function.__code__ = code
                    taken = True
        return taken

    def forget(self, modules: frozenset[str]) -> None:
        """Clear what functions of *modules*, and of tests, remember."""
        for one in self.caches:
            if one.__module__ in modules or one.__module__.split(".")[0] == "tests":
                one.cache_clear()


class Calls:
    """A plugin of pytest that notes the functions of *paths* that each test calls, and its seconds of processor."""

    def __init__(self, paths: list[Path], users: frozenset[str]) -> None:
        self.paths, self.users, self.live = {str(path) for path in paths}, users, Live()
        self.called: dict[str, set[tuple[str, int]]] = {}
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
        self.live.forget(self.users)
        called: set[tuple[str, int]] = set()

        def note(frame: FrameType, event: str, _: object) -> None:
            if event == "call" and frame.f_code.co_filename in self.paths:
                called.add((frame.f_code.co_filename, frame.f_code.co_firstlineno))

        began = time.process_time()
        sys.setprofile(note)
        yield
        sys.setprofile(None)
        self.called[item.nodeid], self.seconds[item.nodeid] = called, time.process_time() - began


class Hunt:
    """A plugin of pytest that runs the collected tests once, and then some of them for every mutant of *modules*."""

    def __init__(self, root: Path, modules: list[str], asked: argparse.Namespace) -> None:
        self.modules = {module: root / "redactor" / f"{module}.py" for module in modules}
        self.users = {m: importers(root / "redactor", f"redactor.{m.replace('/', '.')}") for m in modules}
        self.share, self.first = asked.share, asked.first
        self.known = asked.again.read_text("utf-8").splitlines() if asked.again else None
        self.said = os.fdopen(os.dup(1), "w", buffering=1)
        self.total = self.killed = 0
        self.sound = False

    def pytest_runtestloop(self, session: Any) -> bool:
        self.items = list(session.items)
        self.calls = Calls(list(self.modules.values()), frozenset().union(*self.users.values()))
        session.config.pluginmanager.register(self.calls)
        self.sound = self._passes(session)
        session.config.pluginmanager.unregister(self.calls)
        gc.collect()
        gc.freeze()
        for module in self.modules if self.sound else ():
            dead, made = self._module(session, module)
            self.total, self.killed = self.total + made, self.killed + dead
            if made:
                print(f"{module}: {dead} of {made} killed", file=self.said)
        gc.unfreeze()
        return True

    def _module(self, session: Any, module: str) -> tuple[int, int]:
        """How many mutants of *module* the tests killed, and of how many; the survivors are printed."""
        source = self.modules[module].read_text("utf-8")
        ranges = [(n.lineno, n.end_lineno or 0) for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef)]
        killers: dict[tuple[int, int], int] = {}
        made = alive = 0
        for number, (line, fault, changed) in enumerate(mutants(source)):
            name = f"redactor/{module}.py:{line}: survived: {fault.splitlines()[0][:100]}"
            if (number - self.first) % max(1, round(1 / self.share)) == 0 and (
                self.known is None or name in self.known
            ):
                made += 1
                place = max(spot for spot in ranges if spot[0] <= line <= spot[1])
                killer = self._killer(session, module, changed, self._tests(module, place, killers.get(place)))
                if killer is None:
                    alive += 1
                    print(name, file=self.said)
                elif killer >= 0:
                    killers[place] = killer
        return made - alive, made

    def _tests(self, module: str, place: tuple[int, int], killer: int | None) -> list[int]:
        """The numbers of the tests that call the function of *module* on those lines, *killer* first."""
        path, (first, last) = str(self.modules[module]), place
        spots = {(path, line) for line in range(first - _DECORATORS, last + 1)}
        found = [n for n, item in enumerate(self.items) if spots & self.calls.called[item.nodeid]]
        return sorted(found, key=lambda n: n != killer)

    def _killer(self, session: Any, module: str, changed: ast.Module, tests: list[int]) -> int | None:
        """The number of the test that fails, in a process of its own, when the module is *changed*.

        -1 when the process ended otherwise; None when all tests pass.
        """
        if not tests:
            return None
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            with suppress(BaseException):
                self._dies(session, module, changed, tests, write)
            os._exit(9)
        os.close(write)
        with os.fdopen(read, "rb") as pipe:
            told = pipe.read()
        return None if os.waitpid(pid, 0)[1] == 0 else int(told or b"-1")

    def _dies(self, session: Any, module: str, changed: ast.Module, tests: list[int], write: int) -> None:
        usual = sum(self.calls.seconds[self.items[n].nodeid] for n in tests)
        patience = math.ceil(time.process_time() + PATIENCE + 3 * usual)
        resource.setrlimit(resource.RLIMIT_CPU, (patience, patience))
        self.calls.live.forget(self.users[module])
        taken = self.calls.live.exchange(self.modules[module], changed)
        session.items = [self.items[n] for n in tests]
        if not taken or self._passes(session):
            os._exit(0)
        os.write(write, str(tests[self.ran - 1]).encode())
        os._exit(1)

    def pytest_runtest_logstart(self) -> None:
        self.ran += 1

    def _passes(self, session: Any) -> bool:
        from _pytest.main import pytest_runtestloop

        session.shouldfail = session.shouldstop = False
        self.ran = 0
        try:
            return bool(pytest_runtestloop(session)) and session.testsfailed == 0
        except session.Failed:
            return False


def hunt(root: Path, tests: list[str], modules: list[str], asked: argparse.Namespace) -> tuple[int, int]:
    """How many mutants of *modules*, which share their *tests*, were killed, and of how many."""
    plugin = Hunt(root, modules, asked)
    options = ["-x", "-q", "-s", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    with Path(os.devnull).open("w") as sink, redirect_stdout(sink), redirect_stderr(sink):
        pytest.main([*options, *tests], plugins=[plugin])
    if not plugin.sound:
        sys.exit(f"{', '.join(modules)}: the tests fail without any fault")
    return plugin.killed, plugin.total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="decide, redact, checks/story …")
    parser.add_argument("--share", type=float, default=1.0, help="of the mutants; 0.1 takes every tenth")
    parser.add_argument("--first", type=int, default=0, help="of which mutant the share begins with")
    parser.add_argument("--again", type=Path, help="only those that survived in this output of an earlier run")
    asked = parser.parse_args()
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    root = Path(__file__).parents[1]
    checks = (f"checks/{path.stem}" for path in sorted((root / "redactor/checks").glob("[a-z]*.py")))
    shared: dict[tuple[str, ...], list[str]] = {}
    for module in asked.modules or dict.fromkeys([*TESTS, *checks]):
        shared.setdefault(tuple(TESTS.get(module, CHECKS)), []).append(module)
    counts = [hunt(root, list(tests), modules, asked) for tests, modules in shared.items()]
    killed, total = (sum(numbers) for numbers in zip(*counts, strict=True))
    print(f"all: {killed} of {total} killed ({killed / total:.0%})" if total else "no mutants")


if __name__ == "__main__":
    main()
