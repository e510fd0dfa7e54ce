"""What to do about what the engine says before it has begun: no login, no passphrase, no stack."""

from pathlib import Path

NO_STACK = "no stack named"
ADVICE = {
    "PULUMI_ACCESS_TOKEN must be set": (
        "nobody is logged in to where the state of {stack} is kept; run: "
        'eval "$(make -s env STACK={stack})" && pulumi login (or pulumi login --local, to keep it '
        "on this machine)"
    ),
    "passphrase must be set": (
        "the secrets of {stack} are encrypted with a passphrase that is not set; choose one, keep "
        "it safe, and run: export PULUMI_CONFIG_PASSPHRASE=..."
    ),
    "failed to load checkpoint": (
        "the state of {stack} cannot be read: it is empty or cut off, as after a power cut or on a "
        "full disk; run: slipway recover --stack {stack}"
    ),
    "incorrect passphrase": (
        "{file} was encrypted with another passphrase than this machine's; put that one "
        "into ~/.config/slipway/passphrase, or take `encryptionsalt` and every `secure:` "
        "value out of {file} and set the secrets again with: pulumi config set --secret"
    ),
}


def explained(said: str, stack: str, root: Path) -> str:
    """What to do about `said`; what it is itself where nothing more is known."""
    if NO_STACK in said:
        return absent(stack, root)
    found = next((advice for sign, advice in ADVICE.items() if sign in said), None)
    return found.format(stack=stack, file=f"Pulumi.{stack}.yaml") if found else said.strip()


def absent(stack: str, root: Path) -> str:
    """What to say of a stack that is not up: how it comes up, or which there are."""
    if (root / f"Pulumi.{stack}.yaml").is_file():
        return f"stack {stack} is not up; run: make up STACK={stack}"
    known = ", ".join(sorted(file.name.split(".")[1] for file in root.glob("Pulumi.*.yaml")))
    return f"stack {stack} is not up, and there is no Pulumi.{stack}.yaml; choose one of: {known}"
