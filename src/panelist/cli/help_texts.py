"""Examples and exit codes, as help shows them."""

USAGE = "panelist run [what to review] [options]"
EXAMPLES = """\
examples:
  panelist run                                  this branch, and what is not committed
  panelist run --staged --depth quick           what the next commit would hold
  panelist run --base origin/main               the commits you are about to push
  panelist run --agents security,quality        two reviewers only
  panelist run --pr 123                         a pull request, reviewed here, nothing posted
  panelist run --engine offline                 evidence collectors alone: no model, no cost
  git diff main | panelist run --diff -         a diff from anywhere
  panelist run --format sarif -o findings.sarif
"""
EXITS = """
exit codes:
  0    everything was read, nothing is at or above --fail-on (offline: nothing is)
  1    something is, or something was not read, or a person has to decide
  2    you can fix it, and the message says how
  3    a bug of ours, or a service that does not answer
  130  interrupted
"""
CONFIG = """\
examples:
  panelist config check
  panelist config schema > .github/panelist.schema.json
"""
SKILL = """\
examples:
  panelist skill                                 for every assistant that is known
  panelist skill --for agents                    a section of AGENTS.md; the rest of it stays
  panelist skill --for claude -o ~               a skill for all your repositories
"""
STATS = """\
examples:
  panelist stats                                 the run directories below this folder
  panelist stats artifacts/ --format csv         those of a folder, for a spreadsheet
  panelist stats --repo octo/shop --since 2026-11-01
  panelist stats --repo octo/shop --artifacts panelist
"""
LEARN = """\
examples:
  panelist learn                                 the repository of the checkout here
  panelist learn --repo octo/shop --since 2026-06-01 -o .github/panelist-rules.yml
"""
COMPLETION = """\
examples:
  panelist completion bash > ~/.local/share/bash-completion/completions/panelist
  panelist completion zsh > "${fpath[1]}/_panelist"
  panelist completion fish > ~/.config/fish/completions/panelist.fish
"""
FOLLOW = """\
examples:
  export PANELIST_EVENTS_BROKER=redis://127.0.0.1:6379/0
  panelist follow --runs .panelist/runs                        in one terminal, or in several
  panelist run --phase collect --run-directory .panelist/runs/1    in another
"""
