"""The handle a test builds and reads a repository with."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from tests.fakes.github import seeds
from tests.fakes.github.git import Content
from tests.fakes.github.placing import Place, place
from tests.fakes.github.pushes import update_pulls
from tests.fakes.github.state import (
    Artifact,
    CheckRun,
    Issue,
    IssueComment,
    Pull,
    Review,
    ReviewComment,
    WorkflowRun,
)
from tests.fakes.github.world import Record, World, now


class Repository:
    """One repository of the fake. See the package for what it offers."""

    def __init__(self, world: World, record: Record) -> None:
        self._world = world
        self.record = record

    @property
    def full_name(self) -> str:
        """``owner/name``."""
        return self.record.full_name

    @property
    def default_branch(self) -> str:
        """The branch configuration is trusted from."""
        return self.record.default_branch

    def sha(self, revision: str) -> str:
        """The full SHA a revision names."""
        return self.record.git.sha(revision)

    def git(self, *arguments: str) -> str:
        """What git prints about the bare repository."""
        return self.record.git.run(*arguments).decode(errors="replace")

    def commit(
        self,
        files: Mapping[str, Content],
        message: str = "change",
        *,
        branch: str | None = None,
        author: str = "alice",
        start: str | None = None,
        merge: Sequence[str] = (),
    ) -> str:
        """Commit on a branch and push it; gives the new head.

        Args:
            files: what to put where; ``None`` deletes.
            message: of the commit.
            branch: default branch if ``None``; a new one starts at the default branch.
            author: its login.
            start: build on this revision instead of the branch (a force-push).
            merge: further parents.
        """
        with self._world.lock:
            target = branch or self.record.default_branch
            parents = (*self._start(target, start), *(self.sha(rev) for rev in merge))
            sha = self.record.git.commit(
                files, message, branch=target, author=author, parents=parents
            )
            update_pulls(self._world, self.record, target)
            return sha

    def _start(self, branch: str, start: str | None) -> tuple[str, ...]:
        for revision in (start, f"refs/heads/{branch}", self.record.default_branch):
            if revision is not None and self.record.git.has_commit(revision):
                return (self.sha(revision),)
        return ()

    def commit_tree(
        self, directory: Path, message: str = "import", *, branch: str | None = None
    ) -> str:
        """Commit the regular files of a local directory, ``.git`` left out."""
        files: dict[str, Content] = {
            path.relative_to(directory).as_posix(): path.read_bytes()
            for path in sorted(directory.rglob("*"))
            if path.is_file() and ".git" not in path.relative_to(directory).parts
        }
        return self.commit(files, message, branch=branch)

    def move(self, branch: str, revision: str) -> None:
        """Force a branch to a commit."""
        with self._world.lock:
            self.record.git.set_ref(f"refs/heads/{branch}", self.sha(revision))
            update_pulls(self._world, self.record, branch)

    def fork(self, full_name: str) -> "Repository":
        """A fork with the same default branch; give it to ``open_pull``."""
        with self._world.lock:
            parent = self.record
            forked = self._world.add(
                full_name, private=parent.private, default_branch=parent.default_branch
            )
            forked.parent = parent
            forked.git.borrow(parent.git)
            head = f"refs/heads/{parent.default_branch}"
            forked.git.set_ref(head, parent.git.sha(head))
            return Repository(self._world, forked)

    def delete(self) -> None:
        """Delete the repository; pulls from it stay, without a head repository."""
        with self._world.lock:
            del self._world.repositories[self.full_name.lower()]
            for other in self._world.repositories.values():
                for pull in other.pulls:
                    if pull.head_repository == self.full_name:
                        pull.head_repository = None

    def grant(
        self, login: str, level: Literal["none", "read", "triage", "write", "maintain", "admin"]
    ) -> None:
        """Set what a person may do here."""
        self._world.account(login)
        self.record.collaborators[login] = level

    def open_issue(
        self, title: str = "An issue", *, body: str | None = "", author: str = "alice"
    ) -> int:
        """Open an issue that is no pull; gives its number."""
        with self._world.lock:
            number = len(self.record.issues) + 1
            self._world.account(author)
            self.record.issues[number] = Issue(
                number, self._world.next_id(), title, body, author, now()
            )
            return number

    def open_pull(  # noqa: PLR0913 - each is a field of a pull
        self,
        head: str,
        base: str | None = None,
        *,
        title: str = "A change",
        body: str | None = "",
        author: str = "alice",
        draft: bool = False,
        labels: Sequence[str] = (),
        fork: "Repository | None" = None,
    ) -> int:
        """Open a pull from branch ``head`` (of ``fork``) to ``base``; gives its number."""
        with self._world.lock:
            source = fork or self
            number = len(self.record.issues) + 1
            base_ref = base or self.record.default_branch
            self._world.account(author)
            self.record.issues[number] = Pull(
                number=number,
                id=self._world.next_id(),
                title=title,
                body=body,
                author=author,
                created_at=now(),
                labels=list(labels),
                base_ref=base_ref,
                base_sha=self.sha(f"refs/heads/{base_ref}"),
                head_ref=head,
                head_sha=source.sha(f"refs/heads/{head}"),
                head_repository=source.full_name,
                draft=draft,
            )
            update_pulls(self._world, source.record, head)
            return number

    def issue(self, number: int) -> Issue:
        """An issue or a pull."""
        return self.record.issues[number]

    def pull(self, number: int) -> Pull:
        """A pull, as it is now."""
        found = self.record.issues[number]
        if not isinstance(found, Pull):
            raise KeyError(f"#{number} is an issue, no pull")
        return found

    def check_runs(self, revision: str | None = None) -> list[CheckRun]:
        """The check runs of a commit, or of all, oldest first."""
        runs = self.record.check_runs
        if revision is None:
            return list(runs)
        sha = self.sha(revision)
        return [run for run in runs if run.head_sha == sha]

    def add_issue_comment(
        self, number: int, body: str, *, author: str | None = "bob"
    ) -> IssueComment:
        """Seed a comment in the conversation."""
        with self._world.lock:
            return seeds.issue_comment(self._world, self.issue(number), body, author)

    def add_review(
        self,
        number: int,
        body: str = "",
        *,
        author: str | None = "bob",
        state: Literal["PENDING", "COMMENTED", "APPROVED", "CHANGES_REQUESTED"] = "COMMENTED",
    ) -> Review:
        """Seed a review without comments."""
        with self._world.lock:
            return seeds.review(self._world, self.pull(number), body, author, state)

    def add_review_comment(
        self,
        number: int,
        path: str,
        line: int,
        body: str,
        *,
        author: str | None = "bob",
        side: Literal["LEFT", "RIGHT"] = "RIGHT",
    ) -> ReviewComment:
        """Seed a review with one comment; the line has to be in the diff."""
        with self._world.lock:
            pull = self.pull(number)
            review = seeds.review(self._world, pull, "", author, "COMMENTED")
            spot = place(self.record.pull_change(pull), Place(path, side, line))
            return seeds.review_comment(self._world, review, pull.head_sha, spot, body)

    def add_thread_reply(
        self, number: int, first: int, body: str, *, author: str | None = "bob"
    ) -> ReviewComment:
        """Seed a reply in the thread that the review comment with the id ``first`` is in."""
        with self._world.lock:
            pull = self.pull(number)
            comment = next(one for one in pull.review_comments if one.id == first)
            return seeds.thread_reply(self._world, pull, comment, body, author)

    def add_check_run(
        self,
        name: str,
        revision: str,
        *,
        status: str = "in_progress",
        conclusion: str | None = None,
        app: str = "github-actions",
        external_id: str | None = None,
    ) -> CheckRun:
        """Seed a check run."""
        with self._world.lock:
            run = CheckRun(
                id=self._world.next_id(),
                name=name,
                head_sha=self.sha(revision),
                status=status,
                conclusion=conclusion,
                started_at=now(),
                completed_at=now() if status == "completed" else None,
                app=app,
                external_id=external_id,
            )
            self.record.check_runs.append(run)
            return run

    def add_workflow_run(
        self,
        event: str = "pull_request",
        *,
        path: str = ".github/workflows/panelist.yml",
        head_repository: str | None = "",
        run_id: int | None = None,
        head_sha: str = "0" * 40,
    ) -> WorkflowRun:
        """Seed a run; of this repository's own head unless another is named."""
        with self._world.lock:
            run = WorkflowRun(
                id=self._world.next_id() if run_id is None else run_id,
                path=path,
                workflow_id=sum(path.partition("@")[0].encode()),
                event=event,
                head_sha=head_sha,
                head_repository=self.full_name if head_repository == "" else head_repository,
            )
            self.record.workflow_runs.append(run)
            return run

    def upload_artifact(self, run: WorkflowRun, name: str, archive: bytes) -> Artifact:
        """Seed an artifact of a run."""
        with self._world.lock:
            made = Artifact(self._world.next_id(), name, run.id, archive)
            self.record.artifacts.append(made)
            return made
