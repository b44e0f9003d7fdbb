package kraken.peer;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import kraken.core.MetaInfo;
import kraken.core.Namespace;

/// What is told about a running download. The loop writes, any thread may look.
final class DownloadStatus {
  private final MetaInfo metaInfo;
  private final Namespace namespace;
  private final long started = System.nanoTime();
  private final Rate rate = new Rate(started);
  private final AtomicLong bytes;
  private volatile long lookedAt = started;
  private volatile boolean gotSome;
  private volatile int peers;
  private volatile int readers;

  DownloadStatus(MetaInfo metaInfo, Namespace namespace, long bytes) {
    this.metaInfo = metaInfo;
    this.namespace = namespace;
    this.bytes = new AtomicLong(bytes);
  }

  void stored(int piece) {
    int length = metaInfo.pieceLength(piece);
    bytes.addAndGet(length);
    lookedAt = System.nanoTime();
    gotSome = true;
    rate.add(length, lookedAt);
  }

  Namespace namespace() {
    return namespace;
  }

  /// Nanoseconds without a piece, or since the origins were last asked about it.
  long nothingSince(long now) {
    return now - lookedAt;
  }

  /// The origins were asked whether the blob exists.
  void doubted(long now) {
    lookedAt = now;
  }

  /// Whether somebody is connected who has given a piece before: perhaps only a slow one.
  boolean mayGoOn() {
    return gotSome && peers > 0;
  }

  void peers(int count) {
    peers = count;
  }

  void readers(int count) {
    readers = count;
  }

  Progress snapshot() {
    long now = System.nanoTime();
    return new Progress(
        metaInfo.digest(),
        namespace,
        bytes.get(),
        metaInfo.length(),
        rate.bytesPerSecond(now),
        peers,
        readers,
        Duration.ofNanos(now - started));
  }
}
