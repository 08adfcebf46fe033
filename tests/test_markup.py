"""Templates of pages: what is kept of them, and what a page never shows."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest
from markupsafe import Markup

from checker import markup

NAME = "page.html"


@pytest.fixture(autouse=True)
def _kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder with one template."""
    (tmp_path / NAME).write_text("<p>{{ text }}</p>", encoding="utf-8")
    yield tmp_path
    markup.environment.cache_clear()


def rendered(folder: Path, text: object = "a") -> str:
    """Render the template as a program that has just been started does."""
    markup.environment.cache_clear()
    return markup.environment(folder).get_template(NAME).render(text=text)


def kept(folder: Path) -> Path:
    """Return where the compiled template is kept."""
    return folder / "__pycache__" / f"{NAME}.{sys.implementation.cache_tag}"


def forbid_compiling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be compiled from now on."""

    def refuse(*_args: object, **_kwargs: object) -> None:
        pytest.fail("compiled again")

    monkeypatch.setattr(jinja2.Environment, "compile", refuse)


def test_the_second_start_does_not_compile(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = rendered(folder)
    assert [path.name for path in (folder / "__pycache__").iterdir()] == [kept(folder).name]
    forbid_compiling(monkeypatch)
    assert rendered(folder) == first == "<p>a</p>"


def test_a_changed_template_is_compiled_again(folder: Path) -> None:
    rendered(folder)
    (folder / NAME).write_text("<b>{{ text }}</b>", encoding="utf-8")
    assert rendered(folder) == "<b>a</b>"


@pytest.mark.parametrize("left", [0, 1, 10, 60, -1])
def test_what_is_damaged_is_compiled_again(folder: Path, left: int) -> None:
    rendered(folder)
    whole = kept(folder).read_bytes()
    kept(folder).write_bytes(whole[:left])
    assert rendered(folder) == "<p>a</p>"
    assert kept(folder).read_bytes() == whole
    kept(folder).write_bytes(b"something else altogether")
    assert rendered(folder) == "<p>a</p>"


def test_other_options_are_compiled_otherwise(folder: Path) -> None:
    (folder / NAME).write_text("{% if text %}\nA{% endif %}", encoding="utf-8")
    assert rendered(folder) == "A"
    other = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        bytecode_cache=markup.environment(folder).bytecode_cache,
    )
    assert other.get_template(NAME).render(text="a") == "\nA"


def test_nothing_is_written_where_python_writes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert rendered(folder) == "<p>a</p>"
    assert not (folder / "__pycache__").exists()


def test_it_is_kept_where_python_was_told_to_keep_such_files(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefix = tmp_path_factory.mktemp("compiled")
    monkeypatch.setattr(sys, "pycache_prefix", str(prefix))
    first = rendered(folder)
    assert not (folder / "__pycache__").exists()
    assert [path.name for path in prefix.rglob("*") if path.is_file()] == [kept(folder).name]
    forbid_compiling(monkeypatch)
    assert rendered(folder) == first


def test_a_folder_where_nothing_can_be_kept_is_no_problem(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise PermissionError(13, "refused")

    monkeypatch.setattr(os, "replace", refuse)
    assert rendered(folder) == "<p>a</p>"
    assert not list((folder / "__pycache__").iterdir())
    (folder / "__pycache__").rmdir()
    (folder / "__pycache__").touch()  # a file where the folder should be
    assert rendered(folder) == "<p>a</p>"


def test_a_program_takes_over_what_was_compiled_elsewhere(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, code = markup.compiled(folder / NAME)
    assert str(folder).encode() not in code
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / NAME).write_bytes((folder / NAME).read_bytes())
    assert name == kept(elsewhere).name
    kept(elsewhere).parent.mkdir()
    kept(elsewhere).write_bytes(code)
    forbid_compiling(monkeypatch)
    assert rendered(elsewhere) == "<p>a</p>"


def test_text_is_never_markup_and_brings_no_control_characters(folder: Path) -> None:
    assert rendered(folder, "<b>&\"'") == "<p>&lt;b&gt;&amp;&#34;&#39;</p>"
    assert rendered(folder, "a\x00\x1b[31m\u202eb\nc") == "<p>a\ufffd\ufffd[31m\ufffdb\nc</p>"
    assert rendered(folder, Markup("<b>a</b>")) == "<p><b>a</b></p>"
    with pytest.raises(jinja2.UndefinedError):
        markup.environment(folder).get_template(NAME).render()
