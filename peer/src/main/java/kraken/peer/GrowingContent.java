package kraken.peer;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import kraken.http.BlobContent;

/// A blob that is read while it is being fetched. Tells the core which piece it waits for, each
/// time that is another one, and that it is gone when it is closed. Used by one request.
final class GrowingContent implements BlobContent {
  private final StreamReader reader;
  private final TorrentFile file;
  private final SwarmLoop loop;
  private final AtomicBoolean closed = new AtomicBoolean();
  private int toldPiece = -1;

  GrowingContent(StreamReader reader, TorrentFile file, SwarmLoop loop) {
    this.reader = reader;
    this.file = file;
    this.loop = loop;
  }

  @Override
  public long length() {
    return file.metaInfo().length();
  }

  @Override
  public FileChannel channel() {
    try {
      return file.channel();
    } catch (IOException e) {
      throw new UncheckedIOException("opening " + file.metaInfo().digest(), e);
    }
  }

  @Override
  public long available(long position) {
    return file.available(position);
  }

  @Override
  public long awaitAvailable(long position, Duration patience)
      throws IOException, InterruptedException {
    if (position >= length()) {
      throw new EOFException("position " + position + " is past the end of " + length() + " bytes");
    }
    tellWhere(position + file.available(position));
    return file.awaitAvailable(position, patience);
  }

  @Override
  public int peers() {
    return loop.progress().stream()
        .filter(progress -> progress.digest().equals(file.metaInfo().digest()))
        .mapToInt(Progress::peers)
        .findFirst()
        .orElse(0);
  }

  /// What is wanted next is the first byte that is not there.
  private void tellWhere(long missing) {
    if (missing >= length()) {
      return;
    }
    int piece = file.metaInfo().pieceAt(missing);
    if (piece != toldPiece) {
      toldPiece = piece;
      loop.readerMoved(reader, piece);
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      loop.readerGone(reader);
      file.release();
    }
  }
}
