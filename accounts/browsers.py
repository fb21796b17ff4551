"""Names of browser and system, from what a browser says of itself."""

from django.utils.translation import gettext as _

# The first that fits: most browsers also name those that they descend from.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def read_browser(user_agent: str) -> str:
    """Return the browser's name, or nothing where it is not known."""
    return next((name for sign, name in _BROWSERS if sign in user_agent), "")


def read_system(user_agent: str) -> str:
    """Return the name of device or system, or nothing where it is not known."""
    return next((name for sign, name in _SYSTEMS if sign in user_agent), "")


def describe_browser(browser: str, system: str) -> str:
    """Return both in words, such as “Firefox on Linux”."""
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown browser")
