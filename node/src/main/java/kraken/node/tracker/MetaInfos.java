package kraken.node.tracker;

import java.time.Duration;
import kraken.cluster.api.OriginCluster;
import kraken.core.Digest;
import kraken.core.Namespace;
import kraken.core.ServiceException;

/// The metainfo of blobs, byte for byte as the origins gave it: thousands of agents ask for the
/// same one within seconds, so it is remembered, and a crowd causes one call. Any thread.
final class MetaInfos {
  private static final Duration GOOD = Duration.ofMinutes(5);
  private static final Duration BAD = Duration.ofSeconds(1);
  private static final Duration BEING_FETCHED = Duration.ofMillis(50);
  private static final long MOST_BYTES = 64L << 20;

  private final Remembered<Key, byte[]> remembered;
  private final Remembered<Key, byte[]> fresh;

  private record Key(Namespace namespace, Digest digest) {}

  MetaInfos(OriginCluster origins) {
    remembered =
        new Remembered<>(
            GOOD,
            error -> error instanceof ServiceException.Pending ? BEING_FETCHED : BAD,
            MOST_BYTES,
            bytes -> bytes.length,
            key -> origins.metaInfo(key.namespace, key.digest));
    fresh =
        new Remembered<>(
            BAD, _ -> BAD, MOST_BYTES, bytes -> bytes.length, key -> ask(origins, key));
  }

  /// What was remembered of a blob that is gone is forgotten.
  private byte[] ask(OriginCluster origins, Key key) {
    try {
      return origins.metaInfo(key.namespace, key.digest);
    } catch (ServiceException.NotFound e) {
      remembered.forget(key);
      throw e;
    }
  }

  /// The origins' bytes of now, at most a second old: for who was given metainfo but no bytes.
  ///
  /// @throws ServiceException.Pending while an origin fetches the blob from its backend
  byte[] freshOf(Namespace namespace, Digest digest) {
    return fresh.get(new Key(namespace, digest));
  }

  /// The origins' bytes.
  ///
  /// @throws ServiceException.Pending while an origin fetches the blob from its backend
  byte[] of(Namespace namespace, Digest digest) {
    return remembered.get(new Key(namespace, digest));
  }
}
