package kraken.swarm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.Namespace;
import org.jspecify.annotations.Nullable;

/// The torrents of one host, by id and by digest. A blob has one torrent at a time.
final class Torrents {
  private final Host host;
  private final Map<Integer, Torrent> byId = new HashMap<>();
  private final Map<Digest, Torrent> byDigest = new HashMap<>();
  private int ids;

  Torrents(Host host) {
    this.host = host;
  }

  @Nullable Torrent find(int id) {
    return byId.get(id);
  }

  /// The torrent of this blob; if there is none it is loaded from disk.
  ///
  /// @param metaInfo where somebody on this host wants the blob
  Torrent findOrLoad(
      Digest digest, Optional<Namespace> namespace, Optional<MetaInfo> metaInfo, Greeter greeter) {
    Torrent known = byDigest.get(digest);
    if (known != null) {
      return known;
    }
    Torrent torrent = new Torrent(host, this, greeter, ids++, digest);
    byId.put(torrent.id(), torrent);
    byDigest.put(digest, torrent);
    torrent.load(namespace, metaInfo);
    return torrent;
  }

  /// The torrent has ended.
  void forget(Torrent torrent) {
    byId.remove(torrent.id());
    byDigest.remove(torrent.digest(), torrent);
  }

  int size() {
    return byId.size();
  }

  /// All torrents, the oldest first.
  List<Torrent> all() {
    List<Torrent> all = new ArrayList<>(byId.values());
    all.sort((a, b) -> Integer.compare(a.id(), b.id()));
    return all;
  }
}
