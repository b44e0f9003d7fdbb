package kraken.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import kraken.core.Bitfield;
import kraken.core.MetaInfo;

/// The files that say what of a partial blob is there, in its directory:
///
/// ```
/// _torrentmeta   opaque bytes, the caller's form of the metainfo
/// _status        one byte per piece: 1 present, anything else absent; updated in place
/// _boot          the boot of the machine during which the pieces were written
/// ```
///
/// A piece is marked after its bytes were handed to the kernel, so a killed process never leaves a
/// mark without its data. A machine that went down may: after a boot the marks are only suspicions.
/// Thread-safe.
final class PieceMap implements AutoCloseable {
  static final String META = "_torrentmeta";
  static final String STATUS = "_status";
  static final String BOOT = "_boot";
  private static final byte PRESENT = 1;

  private final SharedFile status;

  private PieceMap(SharedFile status) {
    this.status = status;
  }

  /// What was found in a directory.
  ///
  /// @param marked pieces that the map calls present
  /// @param intact whether the map belongs to this metainfo and its marks can be believed
  record Found(Bitfield marked, boolean intact) {}

  /// Reads what a former process left.
  static Found find(Path directory, MetaInfo metaInfo, byte[] sidecar, String boot)
      throws IOException {
    Bitfield marked = new Bitfield(metaInfo.pieces());
    Path data = directory.resolve(Layout.DATA);
    Optional<byte[]> bytes = Disk.read(directory.resolve(STATUS));
    if (bytes.isEmpty() || bytes.get().length != metaInfo.pieces() || !Files.isRegularFile(data)) {
      return new Found(marked, false);
    }
    for (int i = 0; i < metaInfo.pieces(); i++) {
      if (bytes.get()[i] == PRESENT) {
        marked.set(i);
      }
    }
    boolean intact =
        holds(directory.resolve(META), sidecar)
            && holds(directory.resolve(BOOT), boot.getBytes(StandardCharsets.UTF_8))
            && Files.size(data) == metaInfo.length();
    return new Found(marked, intact);
  }

  /// From now on the map is not intact, until [#create] has ended.
  static void distrust(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve(BOOT));
  }

  /// Begins a map with exactly these pieces, after [#distrust]. The data file is in place and its
  /// pieces were verified. Nothing here is forced to the disk: after a boot it would not be
  /// believed anyway. The boot comes last, it makes the map intact.
  static PieceMap create(Path directory, Bitfield have, byte[] sidecar, String boot)
      throws IOException {
    byte[] bytes = new byte[have.size()];
    for (int i = have.nextSet(0); i < have.size(); i = have.nextSet(i + 1)) {
      bytes[i] = PRESENT;
    }
    Files.write(directory.resolve(STATUS), bytes);
    new Disk(false).replace(directory.resolve(META), sidecar);
    Files.write(directory.resolve(BOOT), boot.getBytes(StandardCharsets.UTF_8));
    return resume(directory);
  }

  /// Continues an intact map.
  static PieceMap resume(Path directory) throws IOException {
    return new PieceMap(new SharedFile(directory.resolve(STATUS), StandardOpenOption.WRITE));
  }

  private static boolean holds(Path file, byte[] content) throws IOException {
    return Disk.read(file).filter(found -> Arrays.equals(found, content)).isPresent();
  }

  void mark(int piece) throws IOException {
    status.write(ByteBuffer.wrap(new byte[] {PRESENT}), piece);
  }

  /// The name of the running boot of this machine; where there is none, a name that no other
  /// process has.
  static String currentBoot() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      return UUID.randomUUID().toString();
    }
  }

  @Override
  public void close() throws IOException {
    status.close();
  }
}
