package kraken.peer;

import java.io.IOException;
import kraken.cluster.api.AnnounceAnswer;
import kraken.cluster.api.AnnounceRequest;

/// Who knows the other peers: the tracker. Called on a thread of its own, may block.
public interface AnnounceSource {

  AnnounceAnswer announce(AnnounceRequest request) throws IOException, InterruptedException;

  /// For a host that never announces itself.
  static AnnounceSource none() {
    return request -> {
      throw new IOException("this host does not announce " + request.digest());
    };
  }
}
