"""One digest for one set of files."""

from hashlib import sha256

from desktop.accounting.methodology.digest import digest


def test_the_digest_is_the_hash_of_lengths_names_and_contents() -> None:
    framed = b"".join(
        len(part).to_bytes(8, "big") + part for part in (b"a.toml", b"x = 1\n", b"b.toml", b"")
    )
    assert digest({"b.toml": b"", "a.toml": b"x = 1\n"}) == sha256(framed).hexdigest()


def test_line_ends_of_a_checkout_do_not_change_it() -> None:
    assert digest({"a": b"x\r\ny\r\n"}) == digest({"a": b"x\ny\n"})


def test_what_moves_between_name_and_content_changes_it() -> None:
    assert digest({"ab": b"c"}) != digest({"a": b"bc"})
