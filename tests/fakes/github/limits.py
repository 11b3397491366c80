"""Every number GitHub counts to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """GitHub's limits; a test makes one small to meet it.

    Attributes:
        diff_files, diff_lines: the diff media type answers 406 above these.
        files_total: files the list of changed files ever names.
        patch_lines, patch_bytes: a file above these is listed without ``patch``.
        patches_lines, patches_bytes: once the patches of a pull add up to more,
            the files that follow are listed without ``patch``.
        commits_total: commits the list of a pull's commits ever names.
        compare_files: files a comparison names.
        content_bytes: above this, contents are answered without content.
        blob_bytes: above this, contents and blobs are refused.
        directory_entries: entries a directory listing names.
        tree_entries: above this, a tree is cut and says ``truncated``.
        body_characters: of a comment or review.
        output_characters: of a check run's summary and of its text.
        annotations: of one check run request.
        annotation_bytes: of an annotation's message and of its raw details.
        rate_limit: requests per hour and token; ``None`` turns the limit and
            its headers off, as on GHES.
        writes_per_minute: content-creating requests before the secondary
            limit; ``None`` for no such limit.
        denied_reviews_status: 403, or 404 as GitHub also answers a token that
            may not review.
    """

    diff_files: int = 300
    diff_lines: int = 20_000
    files_total: int = 3_000
    patch_lines: int = 20_000
    patch_bytes: int = 500_000
    patches_lines: int = 20_000
    patches_bytes: int = 1_000_000
    commits_total: int = 250
    compare_files: int = 300
    content_bytes: int = 1_048_576
    blob_bytes: int = 104_857_600
    directory_entries: int = 1_000
    tree_entries: int = 100_000
    body_characters: int = 65_536
    output_characters: int = 65_535
    annotations: int = 50
    annotation_bytes: int = 65_536
    rate_limit: int | None = 1_000
    writes_per_minute: int | None = None
    denied_reviews_status: int = 403
