"""The git host of this site: as config.yaml says, else as the runner's own variables say.

Variables: docs.github.com/actions/reference/variables-reference, docs.gitlab.com/ci/variables/predefined_variables,
forgejo.org/docs/latest/user/actions (Forgejo sets GitHub's names, and its own).
"""

from collections.abc import Callable, Mapping

from pipeline.config import Settings
from pipeline.errors import ConfigError
from pipeline.translate.credentials import find
from pipeline.workflow.pull_requests.hosts import Host
from pipeline.workflow.pull_requests.hosts.api import Api
from pipeline.workflow.pull_requests.hosts.github import Forgejo, GitHub
from pipeline.workflow.pull_requests.hosts.gitlab import GitLab

HOSTS: Mapping[str, Callable[[Api, str], Host]] = {"github": GitHub, "forgejo": Forgejo, "gitlab": GitLab}
_TOKENS = {
    "github": ("GH_TOKEN", "GITHUB_TOKEN"),
    "forgejo": ("FORGEJO_TOKEN", "GITEA_TOKEN", "GITHUB_TOKEN"),
    "gitlab": ("GITLAB_TOKEN",),
}
_HEADERS = {
    "github": ("Authorization", "Bearer "),
    "forgejo": ("Authorization", "token "),
    "gitlab": ("PRIVATE-TOKEN", ""),
}


def open_host(settings: Settings, env: Mapping[str, str]) -> Host | None:
    """The host's API; None where no pull requests are made: `branches.host: none`, or nothing says which host it is.

    Raises ConfigError where the host is known and its address, its repository or a token is not.
    """
    wanted = settings.branches
    name = wanted.host if wanted.host != "auto" else _detected(env)
    if name not in HOSTS:
        return None
    gitlab = name == "gitlab"
    api = wanted.api or env.get("CI_API_V4_URL" if gitlab else "GITHUB_API_URL", "")
    repository = wanted.repository or env.get("CI_PROJECT_ID" if gitlab else "GITHUB_REPOSITORY", "")
    token = next(filter(None, (find(key, env) for key in _TOKENS[name])), None)
    if name == "github":
        api = api or "https://api.github.com"
    for value, key in ((api, "branches.api"), (repository, "branches.repository")):
        if not value:
            raise ConfigError(f"is not set, and no variable of the runner tells it ({name})", key=key)
    if token is None:
        raise ConfigError(f"needs a token in {' or '.join(_TOKENS[name])} ({name})", key="branches.host")
    return HOSTS[name](Api(api, token=token, header=_HEADERS[name]), repository)


def _detected(env: Mapping[str, str]) -> str:
    if env.get("GITLAB_CI"):
        return "gitlab"
    if env.get("FORGEJO_ACTIONS") or env.get("GITEA_ACTIONS"):
        return "forgejo"
    return "github" if env.get("GITHUB_ACTIONS") else ""
