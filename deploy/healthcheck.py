"""Asks the web server of this container whether it is alive; for Docker's health check.

With an argument, asks for that address instead and shows the answer: healthcheck.py /readyz
"""

import os
import sys
import urllib.error
import urllib.request

# The site answers to its own name alone.
host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip()
path = sys.argv[1] if len(sys.argv) > 1 else "/healthz"
request = urllib.request.Request(f"http://127.0.0.1:8000{path}", headers={"Host": host})
try:
    with urllib.request.urlopen(request, timeout=4) as response:
        sys.stdout.write(response.read().decode() + "\n")
except urllib.error.HTTPError as error:
    sys.exit(f"The web server answers {error.code}: {error.read().decode()}")
except (urllib.error.URLError, TimeoutError) as error:
    sys.exit(f"The web server does not answer: {error}")
