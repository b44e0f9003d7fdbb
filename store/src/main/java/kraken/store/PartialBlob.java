package kraken.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import kraken.core.Bitfield;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.PieceDigests;
import kraken.core.ServiceException;

/// A blob of which some pieces are there: a sparse file of full length and a map of its verified
/// pieces, both surviving a kill at any point. One live instance per digest, shared by everybody
/// who opened it; each closes it once. Thread-safe.
///
/// Writing: [#beginPiece], then [#pieceStored]. Reading while it grows: [#awaitVerified], then any
/// positional read of [#channel]. When all pieces are there: [#commit].
public final class PartialBlob implements AutoCloseable {
  private final Partials owner;
  private volatile MetaInfo metaInfo;
  private volatile boolean listed;
  private volatile boolean strong;
  private volatile boolean chained;
  private final Path directory;
  private final SharedFile data;
  private final SharedFile readable;
  private final PieceMap map;
  private final Progress progress;
  private final PrefixDigest prefixDigest;
  private final ConcurrentHashMap<Integer, PieceCheck> checks = new ConcurrentHashMap<>();
  private final AtomicInteger users = new AtomicInteger(1);
  private final AtomicBoolean over = new AtomicBoolean();
  private final Gate writers = new Gate();
  private final Once<Blob> commit = new Once<>();

  PartialBlob(Partials owner, MetaInfo metaInfo, Path directory, Partials.Files files) {
    this.owner = owner;
    this.metaInfo = metaInfo;
    this.listed = metaInfo.hasPieceHashes();
    this.strong = metaInfo.hasPieceHashes();
    this.directory = directory;
    this.data = files.data();
    this.readable = files.readable();
    this.map = files.map();
    this.progress = new Progress(metaInfo, files.have());
    this.prefixDigest =
        new PrefixDigest(data, metaInfo.length(), owner.buffers(), () -> progress.contiguous(0));
    this.chained = metaInfo.pieces() > 0 && files.have().cardinality() == 0;
    hashOn();
  }

  /// With the piece digests while they are needed, where they are known.
  public MetaInfo metaInfo() {
    return metaInfo;
  }

  public Digest digest() {
    return metaInfo.digest();
  }

  /// The verified pieces; a copy.
  public Bitfield have() {
    return progress.have();
  }

  public boolean has(int piece) {
    return progress.has(piece);
  }

  public boolean isComplete() {
    return progress.isComplete();
  }

  /// The piece digests came, after the blob was opened with a metainfo that says only their root:
  /// pieces begun from now on are checked with them. Touches no disk; [#keepDigests] does.
  ///
  /// @param described the same metainfo with the list
  public void describe(MetaInfo described) {
    if (!described.infoHash().equals(metaInfo.infoHash()) || !described.hasPieceHashes()) {
      throw new IllegalArgumentException(described + " does not describe " + this);
    }
    if (!metaInfo.pieceHashes().isEmpty()
        && !metaInfo.pieceHashes().equals(described.pieceHashes())) {
      chained = false;
    }
    metaInfo = described;
    listed = true;
    strong = progress.becameStrong();
  }

  /// Writes the piece digests down for the next process, unless there are pieces that were checked
  /// without them: then that is done when the whole digest was found right.
  public void keepDigests() throws IOException {
    if (strong && writers.enter()) {
      try {
        PieceList.write(directory, metaInfo, new Disk(false));
      } finally {
        writers.exit();
      }
    }
  }

  /// Whether the piece digests are known.
  public boolean isListed() {
    return listed;
  }

  /// All piece digests: from memory, of a blob that was committed from the disk. None where they
  /// are not known.
  public PieceDigests pieceDigests() throws IOException {
    PieceDigests known = metaInfo.pieceHashes();
    return known.isEmpty() ? owner.pieceDigests(metaInfo) : known;
  }

  /// For positional reads (and maps and `transferTo`) of verified ranges, shared by all users: do
  /// not close it. It stays readable when the blob is committed or deleted, until the last user has
  /// closed this. Ask for it again each time: when a thread is interrupted while it reads, the JDK
  /// closes the channel, and the next call opens a new one.
  public FileChannel channel() throws IOException {
    return readable.channel();
  }

  /// Makes the caller the only writer of a piece.
  ///
  /// @throws ServiceException.Conflict when the piece is there or is being written, or when this
  ///   blob takes no more
  public PieceCheck beginPiece(int piece) {
    if (over.get() || !progress.claim(piece)) {
      throw new ServiceException.Conflict(
          "piece " + piece + " of " + digest() + " is there, being written or not wanted any more");
    }
    PieceCheck check = new PieceCheck(this, piece);
    checks.put(piece, check);
    return check;
  }

  /// The piece was written and found good: marks it, survivable from now on, and wakes the readers
  /// that wait for it.
  public void pieceStored(int piece) throws IOException {
    PieceCheck check = checks.get(piece);
    if (check == null || !check.isGood()) {
      throw new IllegalStateException("piece " + piece + " of " + digest() + " was not verified");
    }
    enter();
    try {
      map.mark(piece);
    } finally {
      writers.exit();
    }
    checks.remove(piece, check);
    if (!check.isLink()) {
      chained = false;
    }
    progress.stored(piece);
    check.stored();
    hashOn();
  }

  /// Where all pieces are links of the blob's hash, there is no need of the digest of the prefix.
  private void hashOn() {
    if (!chained) {
      prefixDigest.grown();
    }
  }

  /// How many bytes from `from` on can be read: verified and contiguous. Never waits. Where the
  /// metainfo has no piece digests, the last piece is not among them before the whole digest was
  /// found right in [#commit].
  public long verifiedPrefix(long from) {
    return progress.readable(from);
  }

  /// Waits until there is at least one byte to read at `from` and returns [#verifiedPrefix]; 0 at
  /// the end of the blob.
  ///
  /// @throws IOException when the bytes will not come or did not come in time
  public long awaitVerified(long from, Duration patience) throws IOException, InterruptedException {
    return progress.await(from, patience);
  }

  /// Checks the SHA-256 of the whole blob, forces it to the disk and moves it into the cache. What
  /// the readers have open stays readable. Calling it again, also at once, gives the same answer.
  ///
  /// @throws ServiceException.Invalid when the digest is wrong: the partial blob is deleted
  public Blob commit() throws IOException {
    return commit.get(() -> {
      enter();
      try {
        return commitNow();
      } finally {
        writers.exit();
      }
    });
  }

  private Blob commitNow() throws IOException {
    if (!progress.isComplete()) {
      throw new IllegalStateException(digest() + " is not complete: " + progress.have());
    }
    Digest found = wholeDigest();
    if (!found.equals(digest())) {
      String reason =
          "the bytes have the digest " + found + "; the metainfo is wrong, its origin is to blame";
      discard(reason);
      throw new ServiceException.Invalid("blob " + digest() + ": " + reason);
    }
    progress.digestVerified();
    PieceList.write(directory, metaInfo, new Disk(false));
    Blob blob = owner.publish(this, directory);
    data.movedTo(blob.path());
    readable.movedTo(blob.path());
    metaInfo = metaInfo.withoutList();
    return blob;
  }

  private Digest wholeDigest() throws IOException {
    if (chained) {
      return digest();
    }
    try {
      return prefixDigest.finish();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while hashing " + digest());
    }
  }

  /// Gives the download up: waiting readers get an error with this reason, later ones too. What is
  /// on disk stays for the next [BlobStore#openPartial], which gets a fresh instance.
  public void fail(String reason) {
    if (end(reason)) {
      writers.close(() -> owner.forget(this));
    }
  }

  /// Gives the download up and deletes it from disk.
  public void discard() throws IOException {
    discard("was discarded");
  }

  private void discard(String reason) throws IOException {
    if (end(reason)) {
      owner.trash(this, directory);
    }
  }

  private boolean end(String reason) {
    boolean first = over.compareAndSet(false, true);
    prefixDigest.stop();
    progress.fail(reason);
    return first;
  }

  /// One user less; the last one closes the files. What is on disk stays.
  @Override
  public void close() {
    if (users.decrementAndGet() == 0) {
      fail("was closed");
      Partials.close(data, readable, map);
    }
  }

  /// One user more, unless this instance is over.
  boolean join() {
    return !over.get() && users.getAndUpdate(n -> n == 0 ? 0 : n + 1) > 0;
  }

  /// Whether every piece so far was checked as a link of the blob's hash, with one list, by this
  /// instance: what a former process has marked, it may have checked otherwise.
  boolean isChained() {
    return chained;
  }

  PrefixDigest prefixDigest() {
    return prefixDigest;
  }

  void write(ByteBuffer bytes, long position) throws IOException {
    enter();
    try {
      data.write(bytes, position);
    } finally {
      writers.exit();
    }
  }

  void ended(PieceCheck check) {
    if (checks.remove(check.piece(), check)) {
      progress.release(check.piece());
    }
  }

  private void enter() {
    if (!writers.enter()) {
      throw new ServiceException.Conflict("the download of " + digest() + " is over");
    }
  }

  @Override
  public String toString() {
    return digest() + " " + progress.have();
  }
}
