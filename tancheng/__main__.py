"""`tancheng …`: Django's commands, and ours in two words (`tancheng scheme check`)."""

import os
import sys

TWO_WORDS = {
    ("scheme", "check"),
    ("scheme", "load"),
    ("content", "check"),
    ("content", "load"),
    ("items", "check"),
    ("items", "make"),
    ("items", "calibrate"),
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tancheng.settings")
    from django.core.management import execute_from_command_line

    from tancheng.keyring import KeysUnusable

    argv = sys.argv
    if argv[1:] and not argv[1].startswith("-"):
        argv = [argv[0], argv[1].replace("-", "_"), *argv[2:]]
    if tuple(argv[1:3]) in TWO_WORDS:
        argv = [argv[0], f"{argv[1]}_{argv[2]}", *argv[3:]]
    try:
        execute_from_command_line(argv)
    except KeysUnusable as no:
        sys.exit(f"[碳程] {no}")


if __name__ == "__main__":
    main()
