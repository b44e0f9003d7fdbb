package kraken.node.tracker;

import java.time.Duration;
import java.util.Optional;
import kraken.cluster.api.MetaInfoJson;
import kraken.cluster.api.OriginCluster;
import kraken.core.Digest;
import kraken.core.InfoHash;
import kraken.core.MetaInfo;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.http.Gzip;

/// The metainfo of blobs, byte for byte as the origins gave it: thousands of agents ask for the
/// same one within seconds, so it is remembered, and a crowd causes one call. Any thread.
final class MetaInfos {
  private static final Duration GOOD = Duration.ofMinutes(5);
  private static final Duration BAD = Duration.ofSeconds(1);
  private static final Duration BEING_FETCHED = Duration.ofMillis(50);
  private static final long MOST_BYTES = 64L << 20;

  private final Remembered<Key, Known> remembered;
  private final Remembered<Key, Known> fresh;

  private record Key(Namespace namespace, Digest digest) {}

  /// One metainfo, packed and parsed once for all who will ask. Nobody writes into its bytes.
  static final class Known {
    private final byte[] json;
    private final Optional<byte[]> packed;
    private final Optional<InfoHash> infoHash;

    private Known(Digest digest, byte[] json) {
      this.json = json;
      this.packed = Optional.of(Gzip.pack(json)).filter(p -> p.length < json.length);
      this.infoHash = infoHash(digest, json);
    }

    /// The origins' bytes.
    byte[] json() {
      return json;
    }

    /// The same in gzip; empty where that is no shorter.
    Optional<byte[]> packed() {
      return packed;
    }

    /// Empty where the origins' bytes are no metainfo of this blob: they are passed on all the
    /// same.
    Optional<InfoHash> infoHash() {
      return infoHash;
    }

    private static Optional<InfoHash> infoHash(Digest digest, byte[] json) {
      try {
        MetaInfo metaInfo = MetaInfoJson.decode(json);
        return Optional.of(metaInfo).filter(m -> m.digest().equals(digest)).map(MetaInfo::infoHash);
      } catch (ServiceException.Invalid _) {
        return Optional.empty();
      }
    }

    int bytes() {
      return json.length + packed.map(p -> p.length).orElse(0);
    }
  }

  MetaInfos(OriginCluster origins) {
    remembered =
        new Remembered<>(
            GOOD,
            error -> error instanceof ServiceException.Pending ? BEING_FETCHED : BAD,
            MOST_BYTES,
            Known::bytes,
            key -> ask(origins, key));
    fresh = new Remembered<>(BAD, _ -> BAD, MOST_BYTES, Known::bytes, key -> askAnew(origins, key));
  }

  private static Known ask(OriginCluster origins, Key key) {
    return new Known(key.digest, origins.metaInfo(key.namespace, key.digest));
  }

  /// What was remembered of a blob that is gone is forgotten.
  private Known askAnew(OriginCluster origins, Key key) {
    try {
      return ask(origins, key);
    } catch (ServiceException.NotFound e) {
      remembered.forget(key);
      throw e;
    }
  }

  /// As the origins say it now, at most a second old: for who was given metainfo but no bytes.
  ///
  /// @throws ServiceException.Pending while an origin fetches the blob from its backend
  Known freshOf(Namespace namespace, Digest digest) {
    return fresh.get(new Key(namespace, digest));
  }

  /// As the origins said it within the last five minutes.
  ///
  /// @throws ServiceException.Pending while an origin fetches the blob from its backend
  Known of(Namespace namespace, Digest digest) {
    return remembered.get(new Key(namespace, digest));
  }
}
