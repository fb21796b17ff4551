"""The container files, read as data: no engine runs here."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = (ROOT / "emosense_site" / "settings.py").read_text()
VARIABLES = set(re.findall(r'env\.read_\w+\(\s*"(\w+)"', SETTINGS))
FOR_THE_APPLICATION = ("migrate", "web", "worker", "scheduler")


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text()


def test_every_part_of_production_is_there(compose):
    assert set(compose["services"]) == {"db", "broker", "proxy", *FOR_THE_APPLICATION}


def test_every_service_that_stays_has_a_health_check(compose):
    for name, service in compose["services"].items():
        assert ("healthcheck" in service) is (name != "migrate"), name


def test_nothing_starts_before_what_it_needs_is_healthy(compose):
    services = compose["services"]
    for name, service in services.items():
        for needed, how in service.get("depends_on", {}).items():
            finished = how["condition"] == "service_completed_successfully"
            assert finished or "healthcheck" in services[needed], (name, needed)


def test_secrets_come_from_the_environment_and_have_no_default(compose):
    text = (ROOT / "docker-compose.yml").read_text()
    for secret in ("SECRET_KEY", "MEDIA_KEYS", "POSTGRES_PASSWORD"):
        uses = re.findall(rf"\$\{{{secret}(.*?)\}}", text)
        assert uses
        assert all(use.startswith(":?") for use in uses)


def test_the_application_gets_only_variables_that_it_reads(compose):
    for name in FOR_THE_APPLICATION:
        given = set(compose["services"][name]["environment"])
        assert given <= VARIABLES, given - VARIABLES
        assert {"SECRET_KEY", "MEDIA_KEYS", "DATABASE_URL", "BROKER_URL", "ALLOWED_HOSTS"} <= given


def test_the_application_is_confined(compose):
    for name in FOR_THE_APPLICATION:
        service = compose["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
    assert compose["networks"]["inside"]["internal"] is True
    for name in ("db", "broker", "worker", "scheduler"):
        assert compose["services"][name]["networks"] == ["inside"]
    assert [name for name, s in compose["services"].items() if "ports" in s] == ["proxy"]


def test_every_named_volume_and_file_exists(compose):
    for service in compose["services"].values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            exists = (
                (ROOT / source).exists()
                if source.startswith("./")
                else source in compose["volumes"]
            )
            assert exists, source


def test_the_image_is_slim_and_does_not_run_as_root(dockerfile):
    last_stage = dockerfile.rsplit("\nFROM ", 1)[1]
    assert "-slim" in last_stage.splitlines()[0]
    assert re.search(r"^USER emosense$", last_stage, re.MULTILINE)
    assert "requirements-serve.txt" in dockerfile
    assert "requirements.txt" not in dockerfile.replace("requirements-serve.txt", "")
    assert "ARG SECRET_KEY" not in dockerfile


def test_all_that_is_copied_exists_and_is_let_through(dockerfile):
    let_through = (ROOT / ".dockerignore").read_text()
    for source in re.findall(r"^COPY (?!--from)(\S+)", dockerfile, re.MULTILINE):
        name = source.removeprefix("./")
        assert (ROOT / name).exists(), name
        assert f"!{name}\n" in let_through, name


def test_every_variable_is_explained():
    guide = (ROOT / "docs" / "deployment.md").read_text()
    assert not [name for name in sorted(VARIABLES) if f"`{name}`" not in guide]
