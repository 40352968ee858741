"""`python -m core data …`: import FER2013 and FER+'s votes, and say what is here."""

import argparse
import json
import sys
from pathlib import Path

from core.commands.arguments import new_file
from core.commands.progress import ProgressLine, counted_line

HELP = "Import FER2013 (csv, folders or zip) and FER+'s votes; say what is here."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    bring = actions.add_parser("import", help="bring in fer2013.csv, icml_face_data.csv, folders, a zip, or FER+ votes")
    bring.add_argument("path", type=Path, help="a csv file, a folder or a zip")
    bring.add_argument("--votes", type=Path, metavar="CSV", help="FER+'s fer2013new.csv")
    bring.add_argument("--json", action="store_true")
    bring.set_defaults(act=_import)

    fetch = actions.add_parser("fetch", help="download Kaggle's copy with kagglehub and import it; goes on if stopped")
    fetch.add_argument("--votes", type=Path, metavar="CSV", help="FER+'s fer2013new.csv")
    fetch.add_argument("--only-download", action="store_true", help="print the folder of the copy, import nothing")
    fetch.add_argument("--json", action="store_true")
    fetch.set_defaults(act=_fetch)

    status = actions.add_parser("status", help="what is imported, its classes, its blemishes")
    status.add_argument("--json", action="store_true")
    status.set_defaults(act=_status)

    remove = actions.add_parser("remove", help="remove what was imported; your own copy stays")
    remove.add_argument("--yes", action="store_true", help="do not ask")
    remove.set_defaults(act=_remove)

    index = actions.add_parser("index", help="rebuild the index by which pictures are recognised")
    index.add_argument("path", type=Path, help="the original fer2013.csv")
    index.add_argument("--votes", type=Path, required=True, metavar="CSV", help="FER+'s fer2013new.csv")
    index.add_argument("--out", type=new_file, required=True, help="the .npz file to write")
    index.set_defaults(act=_index)

    layout = actions.add_parser("layout", help="measure again where the parts of FER2013's faces lie on average")
    layout.add_argument("--landmarker", type=Path, metavar="FILE", help="the Face Landmarker model")
    layout.add_argument("--fetch", action="store_true", help="download that model if it is not in the cache")
    layout.add_argument("--faces", type=int, default=4000, help="how many Training pictures (default: 4000)")
    layout.add_argument("--seed", type=int, default=0, help="which ones (default: 0)")
    layout.add_argument("--out", type=new_file, required=True, help="the .json file to write")
    layout.set_defaults(act=_layout)

    quality = actions.add_parser("quality", help="measure how bright, sharp and fine the test pictures are")
    quality.add_argument("--out", type=new_file, required=True, help="the .npz file to write")
    quality.set_defaults(act=_quality)


def run(args: argparse.Namespace) -> None:
    args.act(args)


def _import(args: argparse.Namespace) -> None:
    from dataclasses import asdict

    from core.faces.importing import import_path

    imported = import_path(args.path, args.votes, progress=ProgressLine())
    print(json.dumps(asdict(imported)) if args.json else imported.sentence())


def _fetch(args: argparse.Namespace) -> None:
    from core.faces.fetching import KAGGLE_COPY, fetch_faces

    print(f"Downloading {KAGGLE_COPY} from Kaggle …", file=sys.stderr)
    args.path = fetch_faces()
    if args.only_download:
        print(args.path)
        return
    _import(args)


def _status(args: argparse.Namespace) -> None:
    from core.emotions import EMOTION_NAMES
    from core.faces.status import BLEMISH_NAMES, data_status
    from core.faces.store import NOTHING_IMPORTED, ImportSummary

    status = data_status()
    if args.json:
        print(json.dumps(status))
        return
    if status["imported"]:
        print(f"FER2013 from {status['summary']['source']} in {status['folder']}:")
        print(ImportSummary(**status["summary"]).sentence())
    else:
        print(NOTHING_IMPORTED)
    print("FER+ votes: joined." if status["votes"] else "FER+ votes: not here (import fer2013new.csv).")
    print()
    print(" " * 12 + "".join(f"{name:>9}" for name in EMOTION_NAMES) + f"{'all':>9}")
    for usage, counts in status["classes"].items():
        print(f"{usage:<12}" + "".join(f"{counts[name]:>9,}" for name in EMOTION_NAMES) + f"{sum(counts.values()):>9,}")
    print()
    print("Known blemishes:")
    for kind, count in status["blemishes"].items():
        print(f"{count:>7,}  {BLEMISH_NAMES[kind]}")


def _remove(args: argparse.Namespace) -> None:
    from core.faces.store import fer2013_folder, remove_faces

    folder = fer2013_folder()
    if args.yes or input(f"Remove the imported pictures and votes from {folder}? [y/N] ").strip().lower() == "y":
        remove_faces(folder)
        print(f"Nothing is imported in {folder} any more.")
    else:
        print("Nothing was removed.")


def _index(args: argparse.Namespace) -> None:
    from core.faces.indexing import index_from_table

    index = index_from_table(args.path, args.votes, ProgressLine())
    index.save(args.out)
    print(f"Index of {len(index):,} rows written to {args.out}.")


def _layout(args: argparse.Namespace) -> None:
    from core.concepts.landmarker import find_landmarker
    from core.faces.measuring import measure_layout, sample_of, save_layout
    from core.faces.store import Fer2013

    images = sample_of(Fer2013.load(), args.faces, args.seed)
    model = find_landmarker(args.landmarker, fetch=args.fetch)
    layout = measure_layout(images, model, counted_line())
    save_layout(layout, args.out)
    print(
        f"{layout.found:,} of {layout.faces:,} faces were found, {layout.frontal:,} of them frontal; "
        f"the average layout was written to {args.out}."
    )


def _quality(args: argparse.Namespace) -> None:
    from core.faces.picture_quality import measure_quality
    from core.faces.store import Fer2013

    faces = Fer2013.load()
    quality = measure_quality(faces.images, faces.present, faces.rows("both"))
    quality.save(args.out)
    print(f"{len(quality.rows):,} test pictures were measured; written to {args.out}.")
