"""Asks pip-audit for known vulnerabilities of the installed packages: `.ci/audit.py PIP_AUDIT`.

Ends with 1 where one is known. Where the service that knows them does not answer, or knows none of
the packages, that is said plainly and is no failure: machines without a way out check the rest.
"""

import json
import subprocess
import sys

WITHIN_S = 180
# Of one connection; the service answers in a fraction of a second.
_ARGUMENTS = ("--local", "--format=json", "--progress-spinner=off", "--timeout=10")
UNCHECKED = "Dependencies NOT CHECKED for known vulnerabilities"


def main(program: str) -> int:
    try:
        answer = subprocess.run(
            [program, *_ARGUMENTS], capture_output=True, text=True, timeout=WITHIN_S, check=False
        )
    except subprocess.TimeoutExpired:
        return _say(f"{UNCHECKED}: the service did not answer within {WITHIN_S} s.")
    try:
        packages = json.loads(answer.stdout)["dependencies"]
    except (ValueError, KeyError):
        reason = (answer.stderr.strip() or "no answer").splitlines()[-1]
        return _say(f"{UNCHECKED}: the service did not answer ({reason[:200]}).")
    asked = [package for package in packages if "skip_reason" not in package]
    found = [(package, fault) for package in asked for fault in package["vulns"]]
    for package, fault in found:
        fixed = ", ".join(fault["fix_versions"]) or "no version yet"
        _say(f"{package['name']} {package['version']}: {fault['id']}, mended in {fixed}")
    if not asked:
        return _say(f"{UNCHECKED}: the service did not answer for any of {len(packages)} packages.")
    _say(f"{len(asked)} of {len(packages)} packages checked, {len(found)} vulnerabilities known.")
    return 1 if found else 0


def _say(line: str) -> int:
    sys.stdout.write(line + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
