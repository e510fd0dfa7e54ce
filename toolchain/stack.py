"""`make up`, `make preview` and `make down`: the engine, with what goes before and after it."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import engine_words, environment, files, places, salt, sidecars, syntax
from .step import Unavailable

VERBS = ("up", "preview", "down")
PROD = "prod"
# Rules are looked at before anything is created: a stack that breaks one does not deploy.
PACK = ("--policy-pack", "policies")


@dataclass(frozen=True)
class Stack:
    """A stack and the file that configures it; `example` names a folder under `examples/`.

    An example's stacks are called after it (`prod-nexus`). `local` is the local twin of its prod,
    `local-<stack>` that of another one: a file in the project's folder, made from that stack's.
    The names of a twin's things begin with `prefix`.
    """

    name: str
    file: Path
    origin: Path | None = None
    prefix: str = ""

    @classmethod
    def of(cls, stack: str, example: str) -> "Stack":
        """Raises `Unavailable` when there is no file for it."""
        folder = places.ROOT / "examples" / example if example else places.ROOT
        if not folder.is_dir():
            raise Unavailable(
                f"there is no {folder.relative_to(places.ROOT)}; choose with EXAMPLE= one of: "
                f"{', '.join(_examples())}"
            )
        twin = bool(example) and environment.is_twin(stack)
        source = (stack.partition("-")[2] or PROD) if twin else stack
        file = folder / f"Pulumi.{source}.yaml"
        if not file.is_file():
            raise Unavailable(
                f"there is no {file.relative_to(places.ROOT)}; write it, or choose with STACK= one "
                f"of: {', '.join(_stacks(folder, bool(example))) or 'none yet'}"
            )
        if not example:
            return cls(stack, file)
        name = f"{stack}-{example}"
        if not twin:
            return cls(name, file)
        return cls(name, places.ROOT / f"Pulumi.{name}.yaml", file, f"{example}-{stack}")

    def derive(self) -> None:
        """Write a twin's file anew; the salt that it had stays."""
        if self.origin is None:
            return
        python = str(places.VENV / "bin" / "python")
        command = [python, "-m", "settings", "twin", str(self.origin), "--stack", self.name]
        made = subprocess.run(
            command, cwd=places.ROOT, check=False, text=True, capture_output=True
        )
        if made.returncode != 0:
            raise Unavailable(made.stderr.strip())
        files.write(self.file, made.stdout + salt.kept(self.file))

    def pulumi(self, *arguments: str, quiet: bool = False) -> subprocess.CompletedProcess[str]:
        """Run the engine on this stack, in view unless `quiet`."""
        return self._call("pulumi", *arguments, "--stack", self.name, quiet=quiet)

    def _call(self, *command: str, quiet: bool = False) -> subprocess.CompletedProcess[str]:
        env = self._environment()
        return subprocess.run(
            command, cwd=places.ROOT, env=env, check=False, text=True, capture_output=quiet
        )

    def _environment(self) -> dict[str, str]:
        dev = self.name == environment.DEV or self.file.name == f"Pulumi.{environment.DEV}.yaml"
        env = environment.applied(environment.DEV if dev else self.name)
        if self.file.parent != places.ROOT:
            env["SLIPWAY_STACK_FILE"] = str(self.file)
        return env

    def configured(self) -> list[str]:
        """The flag that names the stack's file where the engine would not look for it."""
        return [] if self.file.parent == places.ROOT else ["--config-file", str(self.file)]

    def select(self) -> None:
        """Make the stack where it does not exist, and the one that plain `pulumi` means."""
        if backend := environment.file_backend(self._environment()):
            sidecars.remove_empty(backend)
        select = ("pulumi", "stack", "select", "--create", self.name, "--non-interactive")
        with salt.unchanged(places.ROOT / f"Pulumi.{self.name}.yaml"):
            done = self._call(*select, quiet=True)
        if done.returncode != 0:
            said = done.stderr + done.stdout
            raise Unavailable(engine_words.explained(said, self.name, places.ROOT))
        salt.ensure(self.file, self.pulumi)

    def recover(self, *arguments: str) -> int:
        """Bring a stack whose last update was killed to where the next one can go on."""
        command = ("slipway", "recover", "--stack", self.name, "--yes", *arguments)
        return self._call(*command).returncode


def run(verb: str, name: str, example: str) -> int:
    """Do one verb; the exit code of what failed, or 0."""
    stack = Stack.of(name, example)
    syntax.check(stack.origin or stack.file)
    stack.derive()
    stack.select()
    return {"up": _up, "preview": _preview, "down": _down}[verb](stack)


def _up(stack: Stack) -> int:
    if code := stack.recover():
        return code
    done = stack.pulumi("up", "--yes", "--non-interactive", *PACK, *stack.configured())
    if done.returncode == 0 and (address := _outputs(stack).get("frontendUrl")):
        print(f"\n{stack.name} is up: {address}")
    return done.returncode


def _preview(stack: Stack) -> int:
    return stack.pulumi("preview", "--non-interactive", *PACK, *stack.configured()).returncode


def _down(stack: Stack) -> int:
    if code := stack.recover("--no-images"):
        return code
    if stack.origin is not None:
        return _twin_down(stack)
    outputs = _outputs(stack)
    volumes = outputs.get("dataVolumes") or _kept_volumes(stack)
    done = stack.pulumi("destroy", "--yes", "--non-interactive", *stack.configured())
    if done.returncode == 0:
        _say_what_stays(stack, volumes, outputs.get("dockerHost", ""))
    return done.returncode


def _twin_down(stack: Stack) -> int:
    """A twin leaves nothing: neither data, nor images, nor its stack and file."""
    done = stack.pulumi("destroy", "--yes", "--non-interactive", "--remove")
    if done.returncode == 0:
        stack.file.unlink(missing_ok=True)
        # A first `up` that was killed can have made one that its state never knew.
        label = f"label=slipway.stack={stack.prefix}"
        if unknown := _docker("volume", "ls", "--quiet", "--filter", label):
            _docker("volume", "rm", *unknown)
        named = _docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}", f"{stack.prefix}/*")
        if named:
            _docker("image", "rm", *named)
        print(f"\n{stack.name} is down, and its data is gone.")
    return done.returncode


def _docker(*arguments: str) -> list[str]:
    """What the client says, by word."""
    command = [str(places.LOCAL / "bin" / "docker"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()


def _stacks(folder: Path, example: bool) -> list[str]:
    found = sorted(path.name.split(".")[1] for path in folder.glob("Pulumi.*.yaml"))
    return [*([environment.TWIN] if example and PROD in found else []), *found]


def _examples() -> list[str]:
    return sorted({file.parent.name for file in places.ROOT.glob("examples/*/Pulumi.*.yaml")})


def _outputs(stack: Stack) -> dict[str, Any]:
    done = stack.pulumi("stack", "output", "--json", quiet=True)
    return dict(json.loads(done.stdout)) if done.returncode == 0 else {}


def _kept_volumes(stack: Stack) -> list[str]:
    """The same for a stack whose first `up` never came to its outputs."""
    done = stack.pulumi("stack", "export", quiet=True)
    state = json.loads(done.stdout)["deployment"] if done.returncode == 0 else {}
    resources = state.get("resources") or []
    volumes = (each for each in resources if each["type"] == "docker:index/volume:Volume")
    return [each["id"] for each in volumes if each.get("retainOnDelete")]


def _say_what_stays(stack: Stack, volumes: list[str], host: str) -> None:
    """Data volumes outlive the stack, and the next `make up` takes them back.

    What is on another machine is not looked for: nothing is connected to it here.
    """
    present = volumes if host else _docker("volume", "ls", "--quiet")
    found = sorted(name for name in volumes if name in present)
    if found:
        where, docker = (f" on {host}", f"docker -H {host}") if host else ("", "docker")
        print(f"\n{stack.name} is down. Its data stays{where}, for the next `make up`, in:")
        print("\n".join(f"  {name}" for name in found))
        print(f"To delete it for ever: {docker} volume rm {' '.join(found)}")
    else:
        print(f"\n{stack.name} is down.")
