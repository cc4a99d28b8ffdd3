"""Making ``patravali-sign:`` links start this program, for the present user, without administrator's rights."""

import shutil
import subprocess
import sys
from pathlib import Path

DESKTOP = Path.home() / ".local" / "share" / "applications" / "patravali-sign.desktop"


def register_scheme(program: str) -> str:
    """Register the scheme and give the place where it was written.

    :param program: the whole path of ``patravali-sign``
    """
    if sys.platform == "win32":
        return _register_windows(program)
    else:  # noqa: RET505 - the type checker reads only one of the two branches
        return _register_desktop(program)


def _register_desktop(program: str) -> str:
    DESKTOP.parent.mkdir(parents=True, exist_ok=True)
    entry = {
        "Type": "Application",
        "Name": "Patravali signer",
        "Name[hi]": "पत्रावली हस्ताक्षर",
        "Exec": f'"{program}" %u',
        "Terminal": "true",
        "NoDisplay": "true",
        "MimeType": "x-scheme-handler/patravali-sign;",
    }
    DESKTOP.write_text("[Desktop Entry]\n" + "".join(f"{key}={value}\n" for key, value in entry.items()), "utf-8")
    if tool := shutil.which("xdg-mime"):
        subprocess.run(  # noqa: S603 - fixed arguments
            [tool, "default", DESKTOP.name, "x-scheme-handler/patravali-sign"], check=False
        )
    return str(DESKTOP)


if sys.platform == "win32":
    import winreg

    def _register_windows(program: str) -> str:
        place = r"Software\Classes\patravali-sign"
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, place) as key:
            winreg.SetValueEx(key, "", 0, winreg.REG_SZ, "URL:Patravali signer")
            winreg.SetValueEx(key, "URL Protocol", 0, winreg.REG_SZ, "")
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, place + r"\shell\open\command") as key:
            winreg.SetValueEx(key, "", 0, winreg.REG_SZ, f'"{program}" "%1"')
        return place
