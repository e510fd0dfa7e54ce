"""The docker and random provider plugins, as the versions that the SDK wheels ask for."""

from pathlib import Path

from . import files, network, places, processes, record, venv
from .langhost.packages import Package, wanted
from .step import Say, State, Step, Unavailable

NAMES = ("docker", "random")
_OURS = Path(__file__).parent / "plugins"

# The plugin's code stays in the project; what is installed only leads to it.
_YAML = "runtime:\n  name: python\n  options:\n    virtualenv: ../../../../.venv\n"
_MAIN = '''"""Starts this project's own implementation of the plugin."""

import runpy
from pathlib import Path

plugin = Path(__file__).resolve().parents[4] / "toolchain" / "plugins" / "{name}"
runpy.run_path(str(plugin), run_name="__main__")
'''


def home() -> Path:
    """`PULUMI_HOME` of this clone: the user's own stays as it is."""
    return places.LOCAL / "pulumi"


def needed() -> list[Package]:
    """The two plugins, with the versions of the installed SDKs."""
    return [package for package in wanted(venv.site_packages()) if package.name in NAMES]


def _folder(package: Package) -> Path:
    return home() / "plugins" / f"resource-{package.name}-v{package.version}"


def check() -> State:
    """Each plugin is there, whole."""
    packages = needed()
    found = {package.name: _source(package) for package in packages}
    missing = [name for name in NAMES if not found.get(name)]
    if missing:
        return State(False, f"no plugin yet for {' and '.join(missing)}", "run: make up")
    told = (f"{each.name} {each.version} ({found[each.name]})" for each in packages)
    return State(True, ", ".join(told))


def _source(package: Package) -> str:
    """Which implementation is installed: "official", "this project's", or "" for none."""
    folder = _folder(package)
    if (folder / f"pulumi-resource-{package.name}").is_file():
        return "official"
    whole = {"PulumiPlugin.yaml": _YAML, "__main__.py": _MAIN.format(name=package.name)}
    try:
        same = all((folder / name).read_text() == text for name, text in whole.items())
    except FileNotFoundError:
        return ""
    return "this project's" if same else ""


def run(say: Say) -> None:
    """The official plugin where it can be downloaded, else this project's own."""
    for package in needed():
        if _source(package):
            continue
        with files.locked(f"plugin-{package.name}", say):
            if not _download(package, say):
                _install_ours(package, say)


def _download(package: Package, say: Say) -> bool:
    """Fetch the official plugin into the shared cache and bring it into this clone."""
    shared = places.cache() / "plugins"
    kept = shared / "plugins" / _folder(package).name
    program = f"pulumi-resource-{package.name}"
    if not (kept / program).is_file():
        if not network.downloads_reachable():
            return False
        say(f"downloading the {package.name} plugin {package.version}")
        command = [record.get("engine")["path"], "plugin", "install", "resource", package.name]
        env = {"PULUMI_HOME": str(shared), "PULUMI_SKIP_UPDATE_CHECK": "true"}
        try:
            processes.run(
                [*command, package.version], say, log=f"plugin-{package.name}", env=env, silence=120
            )
        except processes.Failed as error:
            say(f"the download failed: {error}")
            return False
    with files.folder(_folder(package)) as making:
        for file in (path for path in kept.rglob("*") if path.is_file()):
            files.same_file(file, making / file.relative_to(kept))
    return True


def _install_ours(package: Package, say: Say) -> None:
    if not (_OURS / package.name / "__main__.py").is_file():
        raise Unavailable(
            f"the {package.name} plugin cannot be downloaded and toolchain/plugins/{package.name} "
            "is not there; run: git checkout toolchain/plugins"
        )
    say(f"using this project's own {package.name} plugin")
    with files.folder(_folder(package)) as making:
        (making / "PulumiPlugin.yaml").write_text(_YAML)
        (making / "__main__.py").write_text(_MAIN.format(name=package.name))


STEP = Step(
    name="plugins",
    about="the docker and random provider plugins",
    usual="10 s by download, else nothing",
    check=check,
    run=run,
)
