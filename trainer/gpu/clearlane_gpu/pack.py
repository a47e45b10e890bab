"""Reads and checks a pack: pack.json, its parts with pictures, its weights."""
import hashlib
import io
import json
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Tuple

FORMAT = 5


class PackError(Exception):
    """A pack that cannot be used: one line that names the file, the rule and the value."""


@dataclass(frozen=True)
class Sample:
    """What one sample is cut from: numbers of pictures, each with "", "left" or "right"; before: numbers of the
    samples of its source that show the moments before it, newest first."""
    pictures: Tuple[Tuple[int, str], ...]
    run_lengths: Tuple[int, ...]
    before: Tuple[int, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One entry of the mix. kind: pairs, sharp or clips; degrade: empty for pairs; stages: the same one after the
    other; labels: what a selector should find."""
    weight: float
    kind: str
    sources: Tuple[Tuple[Sample, ...], ...]
    degrade: Dict[str, Any]
    stages: Tuple[Dict[str, Any], ...]
    labels: Tuple[str, ...]


@dataclass(frozen=True)
class Pack:
    """A pack whose files are there and whole."""
    folder: Path
    facts: Dict[str, Any]
    entries: Tuple[Entry, ...]

    @property
    def training(self) -> Dict[str, Any]:
        return self.facts["training"]

    def pictures(self) -> List[bytes]:
        """The encoded pictures by number."""
        members: List[Dict[str, bytes]] = []
        for part in self.facts["parts"]:
            with tarfile.open(self.folder / part["file"]) as tar:
                members.append({m.name: _content(tar, m) for m in tar.getmembers()})
        try:
            return [members[part][name] for part, name in self.facts["pictures"]]
        except (IndexError, KeyError) as e:
            raise PackError(f"{self.folder}: pack.json names a picture that no part has: {e}") from None


def read(folder: Path) -> Pack:
    """Opens a pack and compares every file with its hash."""
    path = folder / "pack.json"
    try:
        facts = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise PackError(f"{path}: no such file; write a pack with clearlane train pack") from None
    except ValueError as e:
        raise PackError(f"{path}: not JSON: {e}") from None
    if not isinstance(facts, dict) or facts.get("format") != FORMAT:
        found = facts.get("format") if isinstance(facts, dict) else "absent"
        raise PackError(f"{path}: format must be {FORMAT}, but is {found}")
    files = list(facts["parts"]) + [l["teacher"] for l in facts["training"]["losses"] if "teacher" in l]
    if facts["weights"]:
        files.append(facts["weights"])
    for file in files:
        _check(folder / file["file"], file["bytes"], file["sha256"])
    sources = {key: tuple(_sample(s) for s in samples) for key, samples in facts["sources"].items()}
    entries = tuple(
        Entry(e["weight"], e["sources"][0].split(":")[0], tuple(sources[key] for key in e["sources"]), e["degrade"],
              tuple(e["stages"]), tuple(e["labels"]))
        for e in facts["mix"])
    return Pack(folder, facts, entries)


def _sample(entry: Dict[str, Any]) -> Sample:
    return Sample(tuple((number, half) for number, half in entry["pictures"]), tuple(entry.get("run_lengths", ())),
                  tuple(entry.get("before", ())))


def _check(path: Path, size: int, sha256: str) -> None:
    if not path.is_file():
        raise PackError(f"{path}: is missing; copy all parts of the pack to {path.parent}")
    if path.stat().st_size != size:
        raise PackError(f"{path}: must have {size} bytes, but has {path.stat().st_size}; copy it again")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != sha256:
        raise PackError(f"{path}: SHA-256 must be {sha256}, but is {digest}; copy it again")


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    stream = tar.extractfile(member)
    return stream.read() if stream else io.BytesIO().getvalue()
