"""The command line: what may be asked, and what its answers and exit codes are.

0: everything is done. 1: some files were not taken. 2: the command makes no sense. 3: the server
refused or was not reached; the same command goes on. 130: Ctrl-C; likewise.
"""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from emosense_client import Client
from emosense_client.command.account import Account, forget_account, keep_account, read_account
from emosense_client.command.crew import Crew, explain
from emosense_client.command.folder import FolderUpload, upload_folder
from emosense_client.command.outcomes import Outcome, summarize
from emosense_client.command.person import PersonUpload, upload_files
from emosense_client.command.reading import describe_report
from emosense_client.errors import EmoSenseError
from emosense_client.upload_notes import UploadNotes, default_folder

DONE, NOT_TAKEN, REFUSED, INTERRUPTED = 0, 1, 3, 130


def run(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says and return the exit code."""
    parser = make_parser()
    options = parser.parse_args(arguments)
    try:
        code: int = options.does(options, parser)
    except EmoSenseError as error:
        sys.stderr.write(f"{explain(error)}\n")
        return REFUSED
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. The same command goes on from here.\n")
        return INTERRUPTED
    return code


def make_parser() -> argparse.ArgumentParser:
    """Return what the command understands."""
    parser = argparse.ArgumentParser(prog="emosense", description="EmoSense from the terminal.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    login = commands.add_parser("login", help="keep address and token for the next commands")
    login.add_argument("url", help="such as https://emosense.example")
    login.add_argument("--allow-http", action="store_true", help="in a closed network, without TLS")
    login.set_defaults(does=_log_in)
    commands.add_parser("logout", help="forget them").set_defaults(does=_log_out)
    commands.add_parser("studies", help="list the studies").set_defaults(does=_list_studies)
    report = commands.add_parser("report", help="show the newest report of a session")
    report.add_argument("session", metavar="SESSION", help="id of the session")
    report.add_argument("--json", action="store_true", help="as the API has it")
    report.add_argument("--wait", action="store_true", help="until everything in it is read")
    report.set_defaults(does=_show_report)
    _add_upload(commands.add_parser("upload", help="send a folder into a study, or files"))
    return parser


def _add_upload(upload: argparse.ArgumentParser) -> None:
    upload.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="a folder, or files")
    target = upload.add_mutually_exclusive_group(required=True)
    target.add_argument("--study", help="name or id of the study that the folder goes to")
    target.add_argument("--subject", metavar="CODE", help="code of the person; a new session")
    target.add_argument("--session", metavar="ID", help="a session there is already")
    upload.add_argument("--manifest", type=Path, help="CSV: file, participant, group, tags, …")
    upload.add_argument(
        "--rule",
        choices=("prefix", "folder", "whole"),
        default="prefix",
        help="without a manifest: what of a file's name is the participant's code",
    )
    upload.add_argument("--group", default="", help="of everybody, without a manifest")
    upload.add_argument("--channel", choices=("all", "left", "right"), default="all")
    upload.add_argument("--note", default="", help="what the person of --subject was asked to do")
    upload.add_argument("--parallel", type=int, choices=range(1, 9), default=3, metavar="1-8")
    upload.set_defaults(does=_upload)


def _log_in(options: argparse.Namespace, _: argparse.ArgumentParser) -> int:
    is_typed = sys.stdin.isatty()
    token = (getpass.getpass("Token: ") if is_typed else sys.stdin.readline()).strip()
    with Client(options.url, token, allow_http=options.allow_http) as client:
        me = client.me()
    place = keep_account(Account(options.url, token, allow_http=options.allow_http))
    scopes = ", ".join(me["token"]["scopes"])
    sys.stdout.write(f"Signed in as {me['user']['email']}; this token may {scopes}.\n")
    sys.stdout.write(f"It is kept in {place}, for your user alone.\n")
    return DONE


def _log_out(_: argparse.Namespace, __: argparse.ArgumentParser) -> int:
    forget_account()
    sys.stdout.write("Forgotten here. To end the token itself, revoke it under API tokens.\n")
    return DONE


def _list_studies(_: argparse.Namespace, __: argparse.ArgumentParser) -> int:
    with _connect() as client:
        for study in client.studies.list(ordering="name"):
            archived = "  (archived)" if study["archived_at"] else ""
            sys.stdout.write(f"{study['id']}  {study['name']}{archived}\n")
    return DONE


def _show_report(options: argparse.Namespace, _: argparse.ArgumentParser) -> int:
    with _connect() as client:
        if options.wait:
            client.sessions.wait(options.session, timeout_s=24 * 3600.0)
        report = client.reports.latest(client.sessions.get(options.session)["id"])
    if report is None:
        sys.stderr.write("There is no report yet: nothing of the session is read.\n")
        return NOT_TAKEN
    if options.json:
        sys.stdout.write(json.dumps(report, indent=2, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("\n".join(describe_report(report)) + "\n")
    return DONE


def _upload(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    _check_paths(options, parser)
    crew, notes = Crew(options.parallel), UploadNotes(default_folder())
    with _connect(crew) as client:
        if options.study:
            fields = (options.manifest, options.rule, options.group, options.channel)
            wanted = FolderUpload(options.paths[0], options.study, *fields)
            outcomes = upload_folder(client, crew, notes, wanted)
        else:
            person = PersonUpload(
                options.paths,
                subject=options.subject or "",
                session=options.session or "",
                note=options.note,
                channel=options.channel,
            )
            session, outcomes = upload_files(client, crew, notes, person)
            sys.stdout.write(f"Session {session}\n")
    return _tell(outcomes)


def _check_paths(options: argparse.Namespace, parser: argparse.ArgumentParser) -> None:
    """End with a sentence and exit code 2 where the command makes no sense."""
    for path in (*options.paths, *filter(None, [options.manifest])):
        if not path.exists():
            parser.error(f"There is no {path}.")
    if options.study:
        if len(options.paths) != 1 or not options.paths[0].is_dir():
            parser.error("Name one folder; --study takes a whole folder.")
        if options.manifest and options.group:
            parser.error("Name the groups in the manifest; --group is for folders without one.")
    elif options.manifest or options.group:
        parser.error("--manifest and --group belong to --study.")
    elif any(path.is_dir() for path in options.paths):
        parser.error("Name files; a whole folder goes to a study, with --study.")


def _connect(crew: Crew | None = None) -> Client:
    account, notes = read_account(), default_folder()
    if crew is None:
        return Client(account.url, account.token, notes=notes, allow_http=account.allow_http)
    return Client(
        account.url, account.token, notes=notes, allow_http=account.allow_http, sleep=crew.sleep
    )


def _tell(outcomes: Sequence[Outcome]) -> int:
    sys.stdout.write("\n".join(summarize(outcomes)) + "\n")
    return NOT_TAKEN if any(one.kind == "failed" for one in outcomes) else DONE


if __name__ == "__main__":
    sys.exit(run())
