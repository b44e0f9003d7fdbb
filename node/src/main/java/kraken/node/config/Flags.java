package kraken.node.config;

import java.util.List;

/// What is given on the command line beside the files; ports of 0 take any free one (for tests).
public sealed interface Flags {

  /// Flags of `kraken agent`.
  record Agent(
      String peerIp,
      int peerPort,
      int agentServerPort,
      int agentRegistryPort,
      String zone,
      String cluster)
      implements Flags {}

  /// Flags of `kraken origin`; `hostname` is how the others know it, as in `cluster.static`.
  record Origin(String peerIp, int peerPort, String hostname, int port, String zone, String cluster)
      implements Flags {}

  /// Flags of `kraken tracker`.
  record Tracker(int port, String cluster) implements Flags {}

  /// Flags of `kraken build-index`.
  record BuildIndex(int port, String cluster) implements Flags {}

  /// Flags of `kraken proxy`.
  record Proxy(List<Integer> ports, String cluster) implements Flags {
    public Proxy {
      ports = List.copyOf(ports);
    }
  }
}
