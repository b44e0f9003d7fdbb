package kraken.peer;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import kraken.core.Digest;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the origins about downloads that get nothing: metainfo outlives its blob in the memory of
/// trackers, and an agent would wait for a blob that nobody has any more. Thread-safe.
final class Doubts {
  private static final Logger LOG = LoggerFactory.getLogger(Doubts.class);

  /// Without a piece for so long, a download is doubted; again and again after as much time.
  private static final long PATIENCE = 10_000_000_000L;

  private final MetaInfoLookup metaInfos;
  private final Map<Digest, DownloadStatus> asked = new ConcurrentHashMap<>();

  Doubts(MetaInfoLookup metaInfos) {
    this.metaInfos = metaInfos;
  }

  /// Looks at a running download.
  ///
  /// @param gone told, on another thread, when no origin and no backend has the blob
  void look(Digest digest, DownloadStatus status, long now, Consumer<String> gone) {
    if (status.nothingSince(now) < PATIENCE || asked.putIfAbsent(digest, status) != null) {
      return;
    }
    Thread.ofVirtual()
        .name("peer-doubt-" + digest.shardId())
        .start(() -> {
          try {
            ask(status.namespace(), digest, gone);
          } finally {
            status.doubted(System.nanoTime());
            asked.remove(digest);
          }
        });
  }

  private void ask(Namespace namespace, Digest digest, Consumer<String> gone) {
    try {
      metaInfos.doubt(namespace, digest);
    } catch (ServiceException.NotFound e) {
      gone.accept("no origin and no peer has it any more: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | ServiceException e) {
      LOG.debug("cannot ask whether {} still exists: {}", digest, e.getMessage());
    }
  }
}
