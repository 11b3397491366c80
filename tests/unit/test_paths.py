import pytest

from panelist import paths


@pytest.mark.parametrize(
    "path",
    [
        "a.py", "src/A.PY", "lib/a.test.tsx", "Dockerfile", "docker/Dockerfile.prod",
        "api.dockerfile", "infra/main.tf", "Makefile", "db/1.sql", "Jenkinsfile", "a.ipynb",
        "docs/conf.py", "Rakefile",
    ],
)  # fmt: skip
def test_source_is_what_somebody_runs_builds_or_deploys(path: str) -> None:
    assert paths.is_source(path)


@pytest.mark.parametrize(
    "path", ["a.md", "a", "a.json", "package.json", "a.py.txt", "py", ".py", "a.yml", "a.css", ""]
)
def test_everything_else_is_no_source(path: str) -> None:
    assert not paths.is_source(path)


@pytest.mark.parametrize(
    "path",
    [
        "README", "README.md", "readme.txt", "docs/guide.rst", "LICENSE", "LICENSE.txt",
        "CHANGELOG.md", "a/b/c.MD", "docs/a.adoc", "SECURITY.md",
    ],
)  # fmt: skip
def test_documentation_is_prose_for_people(path: str) -> None:
    assert paths.is_documentation(path)


@pytest.mark.parametrize(
    "path",
    [
        "docs/conf.py", "requirements.txt", "CMakeLists.txt", "robots.txt", "CODEOWNERS",
        "CLAUDE.md", "pkg/AGENTS.md", ".github/copilot-instructions.md", "prompts/system.md",
        ".claude/commands/deploy.md", ".github/PULL_REQUEST_TEMPLATE.md", "a.mdx", "history.py",
        "license.go", "docs/data.csv", "",
    ],
)  # fmt: skip
def test_orders_for_programs_and_code_are_no_documentation(path: str) -> None:
    assert not paths.is_documentation(path)


@pytest.mark.parametrize(
    "path",
    [
        "tests/a.py", "src/test/java/A.java", "test_a.py", "pkg/a_test.go", "a.test.tsx",
        "a.spec.ts", "conftest.py", "UserTest.java", "UserTests.cs", "UserSpec.scala",
        "UserIT.java",
        "spec/a_spec.rb", "a/__tests__/b.js", "tests/data/x.json", "e2e/flow.ts", "Test.java",
        "src/__snapshots__/a.snap", "testdata/big.bin", "a-test.js", "user_test.exs",
        "shop/tests.py", "test.js", "src/parser/tests.rs", "src/parser/test.rs", "t/basic.t",
        "t/lib/Fake.pm", "t/data/key.pem", "lib/foo/t/basic.t", "app/src/androidTest/java/A.java",
        "core/src/integrationTest/kotlin/A.kt", "lib/src/commonTest/kotlin/A.kt",
        "lib/src/testFixtures/java/A.java", "cypress/support/commands.ts", "scripts/install.bats",
        "src/Shop.Tests/Cart.cs", "src/Shop.Test/Cart.cs", "ShopTests/Cart.swift",
        "ShopUITests/Cart.swift", "integration_tests/a.go", "unit-test/a.c", "api-tests/a.rb",
        "base/strings_unittest.cc", "test_list.c", "test-list.sh", "cart.cy.ts", "login.e2e.ts",
        "types.test-d.ts", "login.feature", "Zend/tests/a.phpt", "Get-Cart.Tests.ps1",
        "test_data/a.json", "pkg/conftest.py",
    ],
)  # fmt: skip
def test_tests_and_their_data_are_tests(path: str) -> None:
    assert paths.is_test(path)


@pytest.mark.parametrize(
    "path",
    [
        "latest.py", "contest.go", "src/attestation.rs", "Latest.java", "testing.py", "tester/a.py",
        "Manifest.kt", "greatest_hits.py", "unit-tests.yml", ".github/workflows/api.test.yml",
        "inspect.py", "protest", "AUDIT.java", "", "contest/entry.py", "latest/a.py", "attest.go",
        "src/testing_utils/a.py", "src/testing/a.py", "ab-test/banner.ts", "src/speedTest/a.ts",
        "t.py", "data/t/a.csv", "i18n/t/a.py", "test", "tests.md", "test.json", "a.t", "spec.ts",
        "protests/a.py", "Contests/a.cs", "greatest/a.go", "backtest/run.py", "unittest.md",
        "src/Latest/a.cs", "cypress.config.ts", "attests/a.go", "t.rs",
    ],
)  # fmt: skip
def test_a_name_that_only_sounds_like_a_test_is_none(path: str) -> None:
    assert not paths.is_test(path)


@pytest.mark.parametrize(
    "path",
    [
        "package.json", "web/package.json", "pyproject.toml", "setup.py", "requirements.txt",
        "requirements-dev.txt", "dev-requirements.txt", "requirements/base.txt", "requirements.in",
        "requirements/test.in", "constraints.txt", "Cargo.toml", "go.mod", "pom.xml",
        "build.gradle.kts", "Gemfile", "lib.gemspec", "App.csproj", "Directory.Packages.props",
        "gradle/libs.versions.toml", "Pipfile", "composer.json", "Podfile", "flake.nix",
    ],
)  # fmt: skip
def test_manifests_name_dependencies_by_hand(path: str) -> None:
    assert paths.is_manifest(path)
    assert not paths.is_lockfile(path)


@pytest.mark.parametrize(
    "path", ["package-lock.json", "notes.txt", "requirements.md", "my-package.json", "a.toml", ""]
)
def test_other_files_are_no_manifests(path: str) -> None:
    assert not paths.is_manifest(path)


@pytest.mark.parametrize(
    "path",
    [
        "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "Cargo.lock",
        "poetry.lock", "uv.lock", "pdm.lock", "pylock.toml", "Pipfile.lock", "composer.lock",
        "Gemfile.lock", "go.sum", "go.work.sum", "flake.lock", "bun.lock", "bun.lockb",
        "deno.lock", "gradle.lockfile", "packages.lock.json", "mix.lock", "pubspec.lock",
        "Package.resolved", "Podfile.lock", ".terraform.lock.hcl", "deep/down/yarn.lock",
    ],
)  # fmt: skip
def test_lockfiles_are_known_by_their_whole_name(path: str) -> None:
    assert paths.is_lockfile(path)
    assert not paths.is_manifest(path)


@pytest.mark.parametrize(
    "path", ["lock.py", "file.lock", "cargo.lock", "my-yarn.lock", "yarn.lock/evil.js", "go.sum.go"]
)
def test_a_name_like_a_lockfile_is_none(path: str) -> None:
    assert not paths.is_lockfile(path)


@pytest.mark.parametrize(
    "path",
    ["vendor/a.go", "a/third_party/b.c", "node_modules/x/y.js", "ios/Pods/A.m", "third-party/a.py"],
)
def test_folders_of_copied_code_are_vendored(path: str) -> None:
    assert paths.is_vendored(path)


@pytest.mark.parametrize(
    "path",
    ["vendor", "vendor.py", "src/vendors/api.py", "Vendor/a.go", "vendored/a.go", "a/vendor"],
)
def test_a_file_or_another_folder_is_not_vendored(path: str) -> None:
    assert not paths.is_vendored(path)


@pytest.mark.parametrize(
    "path", ["a.min.js", "x/jquery-3.7.1.min.js", "a.min.css", "a-min.js", "a.js.map", "a.css.map"]
)
def test_minified_files_and_maps_are_known_by_name(path: str) -> None:
    assert paths.is_minified(path)


@pytest.mark.parametrize("path", ["admin.js", "a.min.py", "min.js", "symbols.map", "a.min.js.py"])
def test_other_names_are_not_minified(path: str) -> None:
    assert not paths.is_minified(path)
