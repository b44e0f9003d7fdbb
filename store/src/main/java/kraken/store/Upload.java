package kraken.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.ServiceException;

/// A blob that is being received. Bytes may come at any position, in any order and more than once;
/// those that come in order are hashed as they pass. It ends with a commit, with [#delete] or when
/// nothing was written for the TTL; the bytes survive a restart, the running hash does not.
/// Thread-safe.
public final class Upload {
  private static final int BUFFER = 512 * 1024;

  private enum State {
    OPEN,
    ENDING,
    ENDED
  }

  private final Uploads owner;
  private final String id;
  private final Path directory;
  private final SharedFile file;
  private final InOrder inOrder;
  private final AtomicLong size;
  private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
  private volatile Instant lastWrite;
  private volatile boolean linked;

  Upload(Uploads owner, String id, Path directory, Hashing hashing) throws IOException {
    this.owner = owner;
    this.id = id;
    this.directory = directory;
    this.file = new SharedFile(data(), StandardOpenOption.READ, StandardOpenOption.WRITE);
    this.size = new AtomicLong(Files.size(data()));
    this.lastWrite = Files.getLastModifiedTime(data()).toInstant();
    this.inOrder =
        new InOrder(
            size.get() > 0
                ? null
                : switch (hashing) {
                  case Hashing.None() -> null;
                  case Hashing.WholeDigest() -> new PassingHash.Whole();
                  case Hashing.Pieces(LongUnaryOperator pieceLength, long expected) ->
                      new PassingHash.Pieces(pieceLength.applyAsLong(expected));
                });
  }

  /// A random UUID.
  public String id() {
    return id;
  }

  /// Where the bytes written so far end.
  public long size() {
    return size.get();
  }

  /// A channel for reading what was written, of the caller's own.
  public FileChannel openChannel() throws IOException {
    return FileChannel.open(data(), StandardOpenOption.READ);
  }

  /// Writes all that remains in `bytes`, which is left consumed; best in chunks of 256 KiB to 1
  /// MiB.
  ///
  /// @throws ServiceException.Conflict when the upload was ended
  public void write(long position, ByteBuffer bytes) throws IOException {
    if (position < 0) {
      throw new ServiceException.Invalid("upload " + id + ": position " + position);
    }
    boolean passing = inOrder.begin(position, bytes.remaining());
    boolean done = false;
    try {
      requireOpen();
      ByteBuffer same = bytes.duplicate();
      file.write(bytes, position);
      long end = position + same.remaining();
      size.accumulateAndGet(end, Math::max);
      lastWrite = owner.now();
      if (passing) {
        inOrder.pass(same);
      }
      done = true;
    } finally {
      if (!passing) {
        inOrder.ended();
      } else if (!done) {
        inOrder.failed();
      }
    }
  }

  /// Writes exactly `length` bytes of a body.
  ///
  /// @throws EOFException when the body ends before; what came is kept
  public void write(long position, ReadableByteChannel body, long length) throws IOException {
    ByteBuffer buffer = owner.buffers().take(BUFFER);
    try {
      for (long done = 0; done < length; ) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), length - done));
        boolean ended = false;
        while (buffer.hasRemaining() && !ended) {
          ended = body.read(buffer) < 0;
        }
        buffer.flip();
        done += buffer.remaining();
        write(position + done - buffer.remaining(), buffer);
        if (ended && done < length) {
          throw new EOFException(
              "upload " + id + ": the body ended after " + done + " of " + length + " bytes");
        }
      }
    } finally {
      owner.buffers().give(buffer);
    }
  }

  /// Makes a file the content of this upload, still empty, by a hard link; nothing can be written
  /// afterwards, and nobody may ever write to that file.
  ///
  /// @return false when it is on another file system, or there are no hard links there
  public boolean link(Path existing) throws IOException {
    requireOpen();
    if (size.get() > 0) {
      throw new ServiceException.Conflict("upload " + id + " has bytes already");
    }
    Path name = directory.resolve("_link");
    try {
      Files.createLink(name, existing);
    } catch (FileAlreadyExistsException e) {
      throw new ServiceException.Conflict("upload " + id + " is being linked");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
    linked = true;
    Files.move(name, data(), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    size.set(Files.size(data()));
    return true;
  }

  /// Verifies the whole and moves it into the cache.
  ///
  /// @throws ServiceException.Invalid when the digest is another one; the upload is deleted
  /// @throws ServiceException.Conflict when the blob is there already; the upload is deleted
  public Blob commit(Digest expected) throws IOException {
    return end(() -> {
      verify(expected, Optional.empty());
      return publish(expected);
    });
  }

  /// Verifies the whole and moves it into the cache together with its metainfo as `_torrentmeta`
  /// and, where the metainfo says only their root, its piece digests as `_piecedigests`, in one
  /// step.
  ///
  /// @param pieceLength bytes of a piece by bytes of the blob
  /// @param toSidecar the form in which the metainfo is kept
  /// @throws ServiceException.Invalid when the digest is another one; the upload is deleted
  /// @throws ServiceException.Conflict when the blob is there already; the upload is deleted
  public MetaInfo commitDescribed(
      Digest expected, LongUnaryOperator pieceLength, Function<MetaInfo, byte[]> toSidecar)
      throws IOException {
    return end(() -> {
      long wanted = pieceLength.applyAsLong(size.get());
      MetaInfo metaInfo = verify(expected, Optional.of(wanted)).orElseThrow();
      Disk unforced = new Disk(false);
      PieceList.write(directory, metaInfo, unforced);
      unforced.replace(directory.resolve(PieceMap.META), toSidecar.apply(metaInfo));
      publish(expected);
      return metaInfo;
    });
  }

  /// Moves the bytes into the cache without looking at them: only for a caller whose bytes somebody
  /// else has verified, as the proxy's were by the origin.
  public Blob commitVerifiedElsewhere(Digest digest) throws IOException {
    return end(() -> publish(digest));
  }

  /// Ends the upload and deletes its bytes.
  public void delete() throws IOException {
    if (state.getAndSet(State.ENDED) != State.ENDED) {
      owner.remove(this);
    }
  }

  private interface Ending<T> {
    T run() throws IOException;
  }

  private <T> T end(Ending<T> ending) throws IOException {
    if (!state.compareAndSet(State.OPEN, State.ENDING)) {
      throw ended();
    }
    if (!inOrder.isIdle()) {
      state.compareAndSet(State.ENDING, State.OPEN);
      throw new ServiceException.Conflict("upload " + id + " is still being written");
    }
    try {
      return ending.run();
    } finally {
      delete();
    }
  }

  /// Compares the digest; gives the metainfo where a piece length is wanted.
  private Optional<MetaInfo> verify(Digest expected, Optional<Long> pieceLength)
      throws IOException {
    long from = inOrder.hashed();
    PassingHash hash = inOrder.take().filter(h -> suits(h, pieceLength)).orElse(null);
    if (hash == null) {
      from = 0;
      hash =
          pieceLength.isPresent()
              ? new PassingHash.Pieces(pieceLength.get())
              : new PassingHash.Whole();
    }
    try (SharedFile content = new SharedFile(data(), StandardOpenOption.READ)) {
      while (from < size.get()) {
        from += owner.buffers().feed(content, from, size.get(), hash::update);
      }
    }
    PassingHash.Result result = hash.finish();
    if (!result.digest().equals(expected)) {
      throw new ServiceException.Invalid(
          "upload "
              + id
              + " of "
              + size
              + " bytes has the digest "
              + result.digest()
              + ", expected "
              + expected
              + "; it was deleted, send it again");
    }
    return result.metaInfo();
  }

  private static boolean suits(PassingHash hash, Optional<Long> pieceLength) {
    return switch (hash) {
      case PassingHash.Whole _ -> pieceLength.isEmpty();
      case PassingHash.Pieces pieces ->
          pieceLength.isEmpty() || pieceLength.get() == pieces.pieceLength();
    };
  }

  private Blob publish(Digest digest) throws IOException {
    if (!owner.publish(directory, digest)) {
      throw new ServiceException.Conflict("blob " + digest + " is there already");
    }
    return new Blob(digest, owner.published(digest), size.get());
  }

  private void requireOpen() {
    if (state.get() != State.OPEN || linked) {
      throw ended();
    }
  }

  private ServiceException ended() {
    return new ServiceException.Conflict("upload " + id + " takes no more bytes: it was ended");
  }

  Instant lastWrite() {
    return lastWrite;
  }

  /// Closes the file and leaves the bytes for the next process.
  void close() {
    Partials.close(file);
  }

  Path directory() {
    return directory;
  }

  private Path data() {
    return directory.resolve(Layout.DATA);
  }
}
