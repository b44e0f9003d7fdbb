package kraken.peer;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import kraken.core.MetaInfo;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import org.jspecify.annotations.Nullable;

/// Somebody on this host who wants a blob that is not complete, from asking to leaving. The loop
/// gives it the file or the reason why there is none; the thread that reads waits for it.
final class StreamReader {
  private final long id;
  private final MetaInfo metaInfo;
  private final Namespace namespace;
  private final CountDownLatch decided = new CountDownLatch(1);
  private @Nullable TorrentFile file;
  private int torrent;
  private String failure = "";
  private volatile boolean taken;

  StreamReader(long id, MetaInfo metaInfo, Namespace namespace) {
    this.id = id;
    this.metaInfo = metaInfo;
    this.namespace = namespace;
  }

  long id() {
    return id;
  }

  MetaInfo metaInfo() {
    return metaInfo;
  }

  Namespace namespace() {
    return namespace;
  }

  boolean isDecided() {
    return decided.getCount() == 0;
  }

  /// From the loop.
  ///
  /// @param opened retained for this reader
  void attach(int toTorrent, TorrentFile opened) {
    torrent = toTorrent;
    file = opened;
    decided.countDown();
  }

  /// From the loop.
  void fail(String reason) {
    failure = reason;
    decided.countDown();
  }

  /// Waits for the file.
  ///
  /// @throws ServiceException.Unavailable when there will be none
  TorrentFile await(Duration patience) throws InterruptedException {
    if (!decided.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new ServiceException.Unavailable(
          "the disk did not open " + metaInfo.digest() + " within " + patience);
    }
    if (file == null) {
      throw new ServiceException.Unavailable("cannot fetch " + metaInfo.digest() + ": " + failure);
    }
    taken = true;
    return file;
  }

  /// From the loop, when the reader has left: closes a file that was opened for it too late.
  void left() {
    if (file != null && !taken) {
      file.release();
    }
  }

  /// The torrent it reads; known once it has the file.
  int torrent() {
    return torrent;
  }
}
