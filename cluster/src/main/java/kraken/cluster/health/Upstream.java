package kraken.cluster.health;

import java.util.List;
import kraken.core.HostPort;

/// The hosts that a client of a cluster may call, and the ear for its complaints.
public interface Upstream {

  /// The hosts to call, in no particular order; may be empty when nobody is healthy.
  List<HostPort> hosts();

  /// Reports that `host` gave no HTTP answer at all.
  void failed(HostPort host);
}
