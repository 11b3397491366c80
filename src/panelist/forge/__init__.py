"""GitHub and local git as sources, GitHub as the place to publish. The only home of PyGithub."""
