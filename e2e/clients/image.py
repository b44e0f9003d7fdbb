"""Writes a runnable test image as a docker-archive: image.py OUT NAME PROGRAM MIB

Five layers on nothing: the program, MIB MiB of random bytes, their checksum, 300 small files, one file that
replaces another. Docker, podman, skopeo, ctr and crane all read this format, and each compresses the layers
in its own way when it pushes them. Every call gives new bytes, so nothing is at the registry already.
"""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile


def layer(path, entries):
    """One uncompressed layer of (name, mode, bytes); returns its digest."""
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as tar:
        for name, mode, content in entries:
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(content), mode
            tar.addfile(info, io.BytesIO(content))
    with open(path, "rb") as tar:
        return hashlib.file_digest(tar, "sha256").hexdigest()


def checksum(program, content):
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        return subprocess.check_output([program, "--print", file.name])


def main(out, name, program, mebibytes):
    with open(program, "rb") as file:
        executable = file.read()
    big = os.urandom(int(mebibytes) << 20)
    small = [(f"data/small/{i}", 0o644, os.urandom(1 + 37 * i)) for i in range(300)]
    layers = [
        [("verify", 0o755, executable)],
        [("data/big", 0o644, big)],
        [("data/sum", 0o644, checksum(program, big))],
        small,
        [("data/small/0", 0o644, name.encode())],
    ]
    with tempfile.TemporaryDirectory(dir=os.path.dirname(out)) as work:
        paths = [f"{work}/{i}.tar" for i in range(len(layers))]
        digests = [layer(path, entries) for path, entries in zip(paths, layers)]
        config = {
            "architecture": "amd64",
            "os": "linux",
            "created": "2024-01-01T00:00:00Z",
            "config": {"Entrypoint": ["/verify", "/data/big", "/data/sum"], "WorkingDir": "/"},
            "rootfs": {"type": "layers", "diff_ids": ["sha256:" + digest for digest in digests]},
            "history": [{"created": "2024-01-01T00:00:00Z", "created_by": "image.py"} for _ in digests],
        }
        raw = json.dumps(config).encode()
        config_name = hashlib.sha256(raw).hexdigest() + ".json"
        manifest = [{"Config": config_name, "RepoTags": [name], "Layers": [d + ".tar" for d in digests]}]
        with tarfile.open(out, "w") as archive:
            for entry, content in ((config_name, raw), ("manifest.json", json.dumps(manifest).encode())):
                info = tarfile.TarInfo(entry)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
            for path, digest in zip(paths, digests):
                archive.add(path, digest + ".tar")


if __name__ == "__main__":
    main(*sys.argv[1:])
