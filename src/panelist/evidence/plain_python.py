"""Whether a Python file gets its names and its syntax from nobody but Python.

A notebook, a build file, a template or a configuration that another program runs gets names that
it never defines, and sometimes syntax that Python does not know. No list knows all such programs,
so what is decisive is history: a file that was plain before is plain still. A list only adds what
history cannot tell.
"""

import re
from pathlib import PurePosixPath

from panelist.paths import is_test


def _words(table: str) -> frozenset[str]:
    return frozenset(table.split())


# Spark and Databricks, IPython, Snakemake, gettext, type checkers; SCons and PlatformIO; what
# Python 2 had and code for both still asks for.
_PROVIDED = _words(
    """
    dbutils display displayHTML getArgument sc spark sqlContext get_ipython snakemake
    N_ gettext ngettext pgettext npgettext reveal_type reveal_locals
    Import Export Return ARGUMENTS
    apply basestring buffer cmp coerce execfile file intern long raw_input reduce reload
    unichr unicode xrange StandardError WindowsError
    """
)
_HOSTED_FILE = re.compile(
    r"conf\.py|.*_pb2(?:_grpc)?\.pyi?|.*\.(?:sage|spec|smk)\.py|.*settings.*\.py|SCons.*\.py"
    r"|wscript\.py",
    re.IGNORECASE,
)
# Settings are put together from files that use each other's names; templates are no modules.
_HOSTED_FOLDERS = _words(
    """
    cookiecutter scaffold scaffolds settings site_scons skeleton skeletons snippets template
    templates
    """
)
_TEST_MODULE = re.compile(r"conftest\.py|tests?\.py|tests?_.*\.py|.*_tests?\.py")
_TEST_DATA = _words(
    """
    __fixtures__ cases corpus data examples fixtures golden input inputs resources samples
    snapshots test-data test_data testdata
    """
)
_MARKS = re.compile(
    r"""
    # notebooks and their magics
      ^\#\ (?: Databricks\ notebook\ source | MAGIC\b | COMMAND\ -{3,} | In\ ?\[ )
    | ^\#\ ?%% | ^\#\ [+-]\s*$ | ^\#\ jupyter: | ^\#\ \s+jupytext: | ^[ \t]*[%!]\w
    # templates, generated files
    | (?<!\{) \{\{ [-~]? \s* [\w(] [^{}\n]{0,200} \}\} (?!\}) | \{%[-+~]? \s* \w [^{}\n]{0,200} %\}
    | ^\# .{0,40} (?: @generated | DO\ NOT\ EDIT | Generated\ (?:by|from) )
    # names made while it runs
    | \b exec \s* \( | \b (?: globals | vars | locals ) \(\) \s* [.\[] | \bexecfile\(
    | \b (?: builtins | __builtin__ ) \. \w+ \s* =
    # Python 2
    | \A\#! .* python2 | ^import\ __builtin__
    | ^[ \t]* print [ \t]+ (?! [=(.\[,)] ) \S | ^[ \t]* exec [ \t]+ ["'\w]
    | ^[ \t]* except [ \t]+ [\w.() ]{1,100} , [ \t]* \w+ [ \t]* :
    | ^[ \t]* raise [ \t]+ [\w.]{1,100} [ \t]* , | (?<![\w"']) ur["']
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
_PYTHON_2 = re.compile(r"<>|`|(?<![\w.])0[0-7]+\b(?![.jJeE])|\d[lL]\b|^\s*print\b")


def is_provided(name: str) -> bool:
    """Whether programs that run Python are known to hand ``name`` in."""
    return name.startswith("_") or name in _PROVIDED


def is_python_2(line: str) -> bool:
    """Whether a line that Python refuses may be one that Python 2 took."""
    return _PYTHON_2.search(line) is not None


def is_plain(path: str, text: str, *, was_plain: bool | None, in_package: bool) -> bool:
    """Whether ``text`` at ``path`` is nothing but a Python module.

    Args:
        path: where it stands; test data is broken on purpose as often as not.
        text: the head's.
        was_plain: whether the base's file had no name and no syntax that Python
            does not know; ``None`` for a new file.
        in_package: whether the file's folder is a package, whose modules are imported.
    """
    if _is_hosted(path) or _MARKS.search(text):
        return False
    return in_package if was_plain is None else was_plain


def _is_hosted(path: str) -> bool:
    file = PurePosixPath(path)
    folders = {folder.lower() for folder in file.parts[:-1]}
    if "{{" in path or _HOSTED_FILE.fullmatch(file.name) or folders & _HOSTED_FOLDERS:
        return True
    return is_test(path) and (
        _TEST_MODULE.fullmatch(file.name) is None or bool(folders & _TEST_DATA)
    )
