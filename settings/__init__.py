"""Settings: a stack's configuration, typed, frozen and checked before the first resource."""

from settings.app import App
from settings.backend import Backend, RateLimit, Restart
from settings.cache import Cache
from settings.ci import Ci
from settings.database import Database
from settings.dns import Dns, Record
from settings.errors import Problem, SettingsError
from settings.frontend import Build, Frontend
from settings.limits import Limits, Usage
from settings.loading import load, load_file
from settings.model import Settings
from settings.rollout import Canary, Rollout
from settings.scaling import Replicas, ScaleDown, ScaleUp
from settings.secrets import Secret, outputs
from settings.section import Health, Resources, Section
from settings.services import ThirdParty
from settings.standby import BackendStandby, Standby
from settings.storage import Bucket, Storage

__all__ = [
    "App",
    "Backend",
    "BackendStandby",
    "Bucket",
    "Build",
    "Cache",
    "Canary",
    "Ci",
    "Database",
    "Dns",
    "Frontend",
    "Health",
    "Limits",
    "Problem",
    "RateLimit",
    "Record",
    "Replicas",
    "Resources",
    "Restart",
    "Rollout",
    "ScaleDown",
    "ScaleUp",
    "Secret",
    "Section",
    "Settings",
    "SettingsError",
    "Standby",
    "Storage",
    "ThirdParty",
    "Usage",
    "load",
    "load_file",
    "outputs",
]
