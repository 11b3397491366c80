"""What a path alone tells about a file: one table for each question.

A path is whatever its author likes to call it. These answers decide what is
worth a reader's time; they never vouch for a file.
"""

import re
from pathlib import PurePosixPath


def _words(table: str) -> frozenset[str]:
    return frozenset(table.split())


_SOURCE_SUFFIXES = _words(
    """
    .astro .bash .c .cc .cjs .clj .cljs .cpp .cs .cts .cu .cxx .dart .dockerfile .elm .erl .ex
    .exs .f90 .fs .go .gradle .groovy .h .hcl .hh .hpp .hs .hxx .ipynb .java .jl .js .jsx .kt .kts
    .lua .m .mjs .ml .mli .mm .mts .nim .php .pl .pm .proto .ps1 .psm1 .py .pyi .pyx .r .rb .rs
    .sbt .scala .sh .sol .sql .svelte .swift .tf .ts .tsx .v .vb .vue .zig .zsh
    """
)
_SOURCE_NAMES = frozenset({"dockerfile", "containerfile", "jenkinsfile", "makefile", "rakefile"})

_DOCUMENTATION_SUFFIXES = frozenset({".adoc", ".asciidoc", ".markdown", ".md", ".rdoc", ".rst"})
_DOCUMENTATION_NAMES = _words(
    """
    authors changelog changes code_of_conduct contributing contributors copying history licence
    license maintainers news notice readme security support
    """
)
# Prose for people, but orders for the programs that read it.
_INSTRUCTION_NAMES = frozenset({"agents.md", "claude.md", "copilot-instructions.md", "gemini.md"})
_INSTRUCTION_FOLDERS = frozenset(
    {".claude", ".cursor", ".gemini", ".github", "agents", "prompts", "skills"}
)

# The last three lines are the source sets of Gradle and of Kotlin for many platforms.
_TEST_FOLDERS = _words(
    """
    __fixtures__ __mocks__ __snapshots__ __tests__ cypress e2e fixtures spec specs test test-data
    test-fixtures test-resources test_data test_fixtures test_resources testcases testdata tests
    testsuite unittest unittests
    acceptancetest androidhosttest androidinstrumentedtest androidtest androidunittest commontest
    componenttest contracttest desktoptest e2etest functionaltest integrationtest inttest iostest
    jstest jvmtest nativetest sharedtest smoketest systemtest testfixtures unittest wasmjstest
    """
)
# ``ab-test`` and ``speedTest`` are things that are sold; ``ui-tests`` and ``Shop.Tests`` are not.
_TEST_FOLDER = re.compile(
    r"""
    .+ [._-] tests
    | (?: acceptance | api | component | contract | functional | integration | regression | smoke
        | system | ui | unit ) [._-] test
    """,
    re.IGNORECASE | re.VERBOSE,
)
_TEST_PROJECT = re.compile(r".+\.Test|.*[a-zA-Z0-9]Tests")
_TEST_SUFFIXES = frozenset({".bats", ".feature", ".phpt", ".robot"})
_TEST_NAME = re.compile(
    r"""
    (?: conftest\.py
    | tests?\.[a-z]\w*
    | test[_-].*\.[a-z]\w*
    | .*[._-](?:test|tests|spec|specs|unittest|cy|e2e)\.[a-z]\w*
    | .*\.test-d\.ts
    ) """,
    re.IGNORECASE | re.VERBOSE,
)
# Camel case, where the capital is what tells ``UserTest`` from ``Latest``.
_TEST_CLASS = re.compile(r"(?:.*[a-z0-9_])?(?:Test|Tests|TestCase|Spec|IT)\.[a-z]+")

_MANIFEST_NAMES = _words(
    """
    build.gradle build.gradle.kts build.sbt bunfig.toml cargo.toml cartfile composer.json
    conanfile.py conanfile.txt deno.json deno.jsonc deps.edn directory.build.props
    directory.packages.props environment.yaml environment.yml flake.nix gemfile go.mod go.work
    libs.versions.toml mix.exs package.json package.swift packages.config paket.dependencies
    pipfile pnpm-workspace.yaml podfile pom.xml project.clj pubspec.yaml pyproject.toml rebar.config
    setup.cfg setup.py vcpkg.json
    """
)
_MANIFEST_NAME = re.compile(
    r".*\.(?:csproj|fsproj|vbproj|gemspec|podspec|cabal|nuspec)"
    r"|(?:.*[._-])?(?:requirements|constraints)(?:[._-].*)?\.(?:txt|in)"
)
_REQUIREMENTS_FOLDERS = frozenset({"requirements", "constraints"})

_BUILD_NAMES = _words(
    """
    action.yaml action.yml appveyor.yml azure-pipelines.yaml azure-pipelines.yml
    bitbucket-pipelines.yml build build.bazel build.rs build.xml build.zig buildspec.yml
    cloudbuild.yaml cmakelists.txt configure configure.ac conftest.py gnumakefile gradlew
    gradle.properties gruntfile.js gulpfile.js jenkinsfile justfile makefile meson.build
    meson_options.txt module.bazel mvnw noxfile.py procfile rakefile sitecustomize.py skaffold.yaml
    taskfile.yaml taskfile.yml tiltfile tox.ini usercustomize.py vagrantfile workspace
    workspace.bazel
    """
)
_BUILD_SUFFIXES = _words(
    ".bash .bat .bazel .bzl .cmake .cmd .dockerfile .gradle .mk .ps1 .psm1 .pth .sbt .sh .zsh"
)
_BUILD_NAME = re.compile(
    r"""
    (?:dockerfile|containerfile)(?:\..+)? | .+\.gradle\.kts | .+\.config\.[cm]?[jt]s
    | (?:docker-)?compose(?:\..+)?\.ya?ml
    """,
    re.VERBOSE,
)

_LOCKFILES = _words(
    """
    .terraform.lock.hcl Cargo.lock Cartfile.resolved Gemfile.lock MODULE.bazel.lock
    Package.resolved Pipfile.lock Podfile.lock bun.lock bun.lockb
    buildscript-gradle.lockfile composer.lock conan.lock deno.lock flake.lock go.sum go.work.sum
    gradle.lockfile mix.lock npm-shrinkwrap.json package-lock.json packages.lock.json paket.lock
    pdm.lock pixi.lock pnpm-lock.yaml poetry.lock pubspec.lock pylock.toml rebar.lock shard.lock
    uv.lock yarn.lock
    """
)
_VENDORED_FOLDERS = _words(
    """
    Carthage Pods bower_components node_modules site-packages third-party third_party thirdparty
    vendor
    """
)
_BUILT_FOLDERS = _words("build dist out generated __generated__ .next coverage")
_WORDING_FOLDERS = _words(
    "i18n l10n lang languages locale locales nls translations __snapshots__ snapshots cassettes"
)
_WORDING_SUFFIXES = _words(".arb .lproj .po .pot .resx .snap .strings .xlf .xliff")
_BUNDLE = re.compile(r".*[.-](?:bundle|chunk|packed|iife|umd)\.(?:js|mjs|cjs|css)")
_MINIFIED = re.compile(r".*(?:[.-]min\.(?:js|mjs|cjs|css)|\.(?:js|mjs|cjs|ts|css)\.map)")


def is_source(path: str) -> bool:
    """Whether ``path`` names code that somebody runs, builds or deploys."""
    file = PurePosixPath(path)
    return file.suffix.lower() in _SOURCE_SUFFIXES or _stem(file) in _SOURCE_NAMES


def is_documentation(path: str) -> bool:
    """Whether ``path`` is prose for people.

    Prose that steers a program is not: instructions for coding agents, prompts,
    and everything below ``.github``.
    """
    file = PurePosixPath(path)
    name = file.name.lower()
    if name in _INSTRUCTION_NAMES or not _INSTRUCTION_FOLDERS.isdisjoint(_folders(file)):
        return False
    if file.suffix.lower() in _DOCUMENTATION_SUFFIXES:
        return True
    return _stem(file) in _DOCUMENTATION_NAMES and file.suffix.lower() in {"", ".txt"}


def is_test(path: str) -> bool:
    """Whether ``path`` is a test, or data that only tests read."""
    file = PurePosixPath(path)
    if any(_holds_tests(folder) for folder in file.parts[:-1]) or _is_below_t(file):
        return True
    if file.suffix.lower() in _TEST_SUFFIXES:
        return True
    named = _TEST_NAME.fullmatch(file.name) or _TEST_CLASS.fullmatch(file.name)
    return named is not None and is_source(path)


def _holds_tests(folder: str) -> bool:
    return (
        folder.lower() in _TEST_FOLDERS
        or _TEST_FOLDER.fullmatch(folder) is not None
        or _TEST_PROJECT.fullmatch(folder) is not None
    )


def _is_below_t(file: PurePosixPath) -> bool:
    """Whether the tests of Perl, C and shell projects are meant, not one letter of many."""
    return file.parts[:1] == ("t",) or (file.suffix == ".t" and "t" in file.parts[:-1])


def is_manifest(path: str) -> bool:
    """Whether ``path`` names dependencies, as a person writes them down."""
    file = PurePosixPath(path)
    name = file.name.lower()
    if name in _MANIFEST_NAMES or _MANIFEST_NAME.fullmatch(name) is not None:
        return True
    return file.parent.name.lower() in _REQUIREMENTS_FOLDERS and file.suffix in {".txt", ".in"}


def steers_tools(path: str) -> bool:
    """Whether what ``path`` says is carried out by a build, a runner, a shell or a coding agent.

    A name that begins with a dot belongs to a tool, and so does all that lies below it.
    """
    file = PurePosixPath(path)
    name = file.name.lower()
    if any(part.startswith(".") for part in file.parts) or name in _INSTRUCTION_NAMES:
        return True
    if name in _BUILD_NAMES or file.suffix.lower() in _BUILD_SUFFIXES:
        return True
    return _BUILD_NAME.fullmatch(name) is not None or is_manifest(path)


def is_lockfile(path: str) -> bool:
    """Whether ``path`` names dependencies, as a package manager resolved them."""
    return PurePosixPath(path).name in _LOCKFILES


def is_vendored(path: str) -> bool:
    """Whether ``path`` lies in a folder of code copied from elsewhere."""
    return not _VENDORED_FOLDERS.isdisjoint(PurePosixPath(path).parts[:-1])


def is_minified(path: str) -> bool:
    """Whether ``path`` is named as a minified script or style sheet, or its source map."""
    return _MINIFIED.fullmatch(PurePosixPath(path).name) is not None


def search_rank(path: str) -> int:
    """How soon somebody who searches code wants to see the file at ``path``: 0 first.

    Code comes before other text, and what a program wrote or only words an interface comes last.
    """
    file = PurePosixPath(path)
    folders = _folders(file)
    if is_lockfile(path) or is_minified(path) or is_vendored(path) or _BUNDLE.fullmatch(file.name):
        return 2
    if not (_BUILT_FOLDERS | _WORDING_FOLDERS).isdisjoint(folders):
        return 2
    if file.suffix.lower() in _WORDING_SUFFIXES:
        return 2
    return 0 if is_source(path) else 1


def is_unread_by_name(path: str) -> bool:
    """Whether nobody reads a file of this name that was there before."""
    return is_lockfile(path) or is_minified(path) or is_vendored(path)


def _stem(file: PurePosixPath) -> str:
    return file.name.partition(".")[0].lower()


def _folders(file: PurePosixPath) -> frozenset[str]:
    return frozenset(part.lower() for part in file.parts[:-1])
