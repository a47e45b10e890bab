"""Safetensors files of 32-bit floats, as the Java trainer reads and writes them."""
import json
import os
import struct
from pathlib import Path
from typing import Dict, List, Tuple

import numpy as np

Parts = List[Tuple[str, np.ndarray]]


def read(path: Path) -> Tuple[Dict[str, str], Dict[str, np.ndarray]]:
    """The texts and the tensors of a file; ValueError with one line if it is broken."""
    content = path.read_bytes()
    try:
        (length,) = struct.unpack_from("<Q", content)
        header = json.loads(content[8:8 + length])
        texts = header.pop("__metadata__", {})
        tensors = {}
        for name, entry in header.items():
            if entry["dtype"] != "F32":
                raise ValueError(f"{name} must be F32, but is {entry['dtype']}")
            begin, end = entry["data_offsets"]
            values = np.frombuffer(content, "<f4", (end - begin) // 4, 8 + length + begin)
            tensors[name] = values.reshape(entry["shape"])
    except (KeyError, TypeError, ValueError, struct.error) as e:
        raise ValueError(f"{path}: not a safetensors file of 32-bit floats: {e}") from None
    return texts, tensors


def write(path: Path, texts: Dict[str, str], parts: Parts) -> None:
    """Writes a file atomically: next to its path, flushed to the disk, then renamed."""
    header: Dict[str, object] = {"__metadata__": texts}
    offset = 0
    for name, values in parts:
        end = offset + 4 * values.size
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    partial = path.with_name(path.name + ".partial")
    with open(partial, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        for _, values in parts:
            out.write(np.ascontiguousarray(values, "<f4").tobytes())
        out.flush()
        os.fsync(out.fileno())
    os.replace(partial, path)
