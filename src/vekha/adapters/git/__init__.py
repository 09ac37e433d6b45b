"""Git: the real one (`cli.GitCli`), local sources (`work_tree`, `hook`), and the fake (`fake.FakeGit`)."""
