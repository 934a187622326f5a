"""Methods from their files: inheritance, the user's parameter files, inline tests.

Takes names and bytes; the jobs read the files, shipped or the user's.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from desktop.accounting.rating.document import Table, fail, load_document, merged
from desktop.accounting.rating.parse import build_method
from desktop.accounting.rating.rate import rate
from desktop.accounting.rating.result import Rating
from desktop.accounting.rating.schema import InlineTest, Method, MethodStatus
from desktop.accounting.rating.values import RatingValues, plain
from desktop.errors import MethodologyError
from desktop.findings import Place

#: What a child never takes over: its own identity, its own proof.
_OWN = ("tests", "superseded_by", "missing", "notes", "information", "since", "status", "version")
_NO_FILES: Mapping[str, bytes] = MappingProxyType({})


def parse_method(name: str, data: bytes, files: Mapping[str, bytes] = _NO_FILES) -> Method:
    """Return the method of one file, its inline tests passed.

    Args:
        name: Of the file, for complaints.
        data: Its bytes.
        files: Files of methods it inherits from or fills, by name.

    Raises:
        MethodologyError: Naming file, key and reason; a method whose tests fail does not load.
    """
    document = load_document(name, data)
    if "fills" in document:
        return _filled(name, data, files)
    parents = _documents(files)
    method = build_method(Table(name, "", _inherited(name, document, parents)), _digest(data))
    return _tested(name, method)


def parse_methods(
    files: Mapping[str, bytes], parameter_files: Mapping[str, bytes] = _NO_FILES
) -> dict[str, Method]:
    """Return every method by its id, filled by the user's parameter files where there are any.

    Raises:
        MethodologyError: Naming file, key and reason.
    """
    methods: dict[str, Method] = {}
    for name, data in sorted(files.items()):
        method = parse_method(name, data, files)
        if method.id in methods:
            raise fail(name, "id", f"{method.id} is in two files")
        methods[method.id] = method
    for name, data in sorted(parameter_files.items()):
        method = replace(parse_method(name, data, files), parameter_file=name)
        methods[method.id] = method
    return methods


def _documents(files: Mapping[str, bytes]) -> dict[str, dict[str, object]]:
    documents = {}
    for name, data in files.items():
        document = load_document(name, data)
        documents[str(document.get("id"))] = document
    return documents


def _inherited(
    name: str, document: Mapping[str, object], parents: Mapping[str, dict[str, object]]
) -> dict[str, object]:
    """Return a document over the one it inherits from; one that refuses stands alone."""
    parent = document.get("inherits")
    if parent is None or document.get("status") == MethodStatus.PARAMETERS_UNKNOWN:
        return dict(document)
    if not isinstance(parent, str) or parent not in parents or parent == document.get("id"):
        raise fail(name, "inherits", f"there is no method {parent}")
    if "inherits" in parents[parent]:
        raise fail(name, "inherits", f"{parent} inherits itself; one step is enough")
    return merged(_without_own(parents[parent]), document)


def _without_own(document: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in document.items() if key not in _OWN}


def _filled(name: str, data: bytes, files: Mapping[str, bytes]) -> Method:
    """Return a method with a user's parameters over the shipped ones."""
    document = load_document(name, data)
    documents = _documents(files)
    target = document.pop("fills")
    if not isinstance(target, str) or target not in documents:
        raise fail(name, "fills", f"there is no method {target}")
    if "id" in document or "inherits" in document:
        raise fail(name, "fills", "a parameter file has no id and inherits nothing")
    shipped = documents[target]
    _check_filled(name, shipped.get("missing", []), document)
    whole = _inherited(name, {**shipped, "status": "mixed"}, documents)
    whole = merged(_without_own(whole), document)
    digest = hashlib.sha256(_digest_of(target, files).encode() + data).hexdigest()
    return _tested(name, build_method(Table(name, "", whole), digest, name))


def _check_filled(name: str, missing: object, document: Mapping[str, object]) -> None:
    for path in missing if isinstance(missing, list) else []:
        below: object = document
        for key in str(path).split("."):
            below = below.get(key) if isinstance(below, dict) else None
        if below is None:
            raise fail(name, str(path), "this parameter is still missing")


def _digest_of(target: str, files: Mapping[str, bytes]) -> str:
    return next(_digest(d) for n, d in files.items() if load_document(n, d).get("id") == target)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# ---------------------------------------------------------------------- inline tests


def _tested(name: str, method: Method) -> Method:
    for failure in failures_of(method):
        raise MethodologyError(
            "method.test_failed",
            Place(file=name, cell=failure[0]),
            method=method.id,
            key=failure[1],
            expected=failure[2],
            found=failure[3],
        )
    if not method.tests and method.status is not MethodStatus.PARAMETERS_UNKNOWN:
        raise fail(name, "tests", "a method carries at least one worked example")
    return method


def failures_of(method: Method) -> tuple[tuple[str, str, str, str], ...]:
    """Run a method's worked examples; return place, key, expected and found of every difference."""
    return tuple(
        (f"tests[{number}]", key, expected, found)
        for number, test in enumerate(method.tests, start=1)
        for key, expected, found in differences(method, test)
    )


def differences(method: Method, test: InlineTest) -> list[tuple[str, str, str]]:
    """Run a worked example; return key, expected and found of every difference."""
    values = RatingValues(test.inputs, test.prev, test.base, test.bench, industry=test.industry)
    rating = rate(method, values)
    found = {key: _found(rating, key) for key in test.expect}
    return [
        (key, expected, found[key])
        for key, expected in test.expect.items()
        if found[key] != expected
    ]


def _found(rating: Rating, key: str) -> str:
    match key:
        case "_overall":
            return rating.grade or rating.status.value
        case "_status":
            return rating.status.value
        case "_score":
            return "" if rating.score is None else plain(rating.score)
        case "_value":
            return "" if rating.value is None else plain(rating.value)
    mark = dict(rating.marks).get(key)
    return "no such mark" if mark is None else str(mark.mark)
