package kraken.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import kraken.core.MetaInfo;
import kraken.core.PieceDigests;

/// The file `_piecedigests` beside a blob whose metainfo says only the root of its piece digests:
/// the bytes of [PieceDigests], 64 for each piece. Beside a partial blob it is only while every
/// marked piece was checked with it.
final class PieceList {
  static final String NAME = "_piecedigests";

  private PieceList() {}

  /// The metainfo with the list that lies in this directory; empty when there is none, or another
  /// one than the root stands for.
  static Optional<MetaInfo> find(Path directory, MetaInfo metaInfo) throws IOException {
    if (metaInfo.pieceRoot().isEmpty()) {
      return Optional.empty();
    }
    return Disk.read(directory.resolve(NAME))
        .filter(bytes -> bytes.length == (long) PieceDigests.BYTES * metaInfo.pieces())
        .flatMap(bytes -> metaInfo.withPieceHashes(PieceDigests.of(bytes)));
  }

  /// Writes the list of a metainfo that has a root and the list; does nothing for any other.
  static void write(Path directory, MetaInfo metaInfo, Disk disk) throws IOException {
    if (metaInfo.pieceRoot().isPresent() && metaInfo.hasPieceHashes()) {
      disk.replace(directory.resolve(NAME), metaInfo.pieceHashes().bytes());
    }
  }
}
