package kraken.peer;

import java.time.Duration;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.swarm.SwarmConfig;

/// How the peer of this host is set up.
///
/// @param self our id; for an `addr_hash` id made from exactly `ip` and the announced port
/// @param ip announced address, an IP or a host name
/// @param port listening and announced port; 0 takes a free one
/// @param bindAddress where to listen; empty: on all interfaces
/// @param ingressBytesPerSecond limit of all receiving connections together; 0: none
/// @param egressBytesPerSecond limit of all sending connections together; 0: none
/// @param maxConnections most open connections of all torrents; more are closed at once
/// @param receiveBuffers most pieces that are received at the same time, 256 KiB of memory each
/// @param metaInfoTimeout how long a caller waits for metainfo that is being fetched
/// @param swarm the knobs of the core; `dials` and `announces` are what makes an agent an agent
public record PeerConfig(
    PeerId self,
    String ip,
    int port,
    String bindAddress,
    long ingressBytesPerSecond,
    long egressBytesPerSecond,
    int maxConnections,
    int receiveBuffers,
    Duration metaInfoTimeout,
    SwarmConfig swarm) {

  public PeerConfig {
    if (ip.isBlank()) {
      throw new IllegalArgumentException("the announced ip is missing");
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is not 0 to 65535");
    }
    if (ingressBytesPerSecond < 0 || egressBytesPerSecond < 0) {
      throw new IllegalArgumentException("a bandwidth limit must not be negative");
    }
    if (maxConnections < 1 || receiveBuffers < 1) {
      throw new IllegalArgumentException("maxConnections and receiveBuffers must be positive");
    }
  }

  /// The usual values for a host without limits of bandwidth.
  public static PeerConfig of(PeerId self, String ip, int port, SwarmConfig swarm) {
    return new PeerConfig(self, ip, port, "", 0, 0, 4096, 128, Duration.ofMinutes(15), swarm);
  }

  /// This host, as it is announced. Only agents dial: who does not is an origin.
  ///
  /// @param listening the port that peers dial; where the configured one is 0 that is another
  /// @param complete whether it has the whole blob
  PeerInfo announced(int listening, boolean complete) {
    return new PeerInfo(self, ip, listening, !swarm.dials(), complete);
  }

  public PeerConfig withBandwidth(long ingress, long egress) {
    return new PeerConfig(
        self,
        ip,
        port,
        bindAddress,
        ingress,
        egress,
        maxConnections,
        receiveBuffers,
        metaInfoTimeout,
        swarm);
  }

  public PeerConfig withBindAddress(String address) {
    return new PeerConfig(
        self,
        ip,
        port,
        address,
        ingressBytesPerSecond,
        egressBytesPerSecond,
        maxConnections,
        receiveBuffers,
        metaInfoTimeout,
        swarm);
  }

  public PeerConfig withMaxConnections(int most) {
    return new PeerConfig(
        self,
        ip,
        port,
        bindAddress,
        ingressBytesPerSecond,
        egressBytesPerSecond,
        most,
        receiveBuffers,
        metaInfoTimeout,
        swarm);
  }
}
