package kraken.node.base;

import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import kraken.core.PeerId;
import kraken.core.ServiceException;
import kraken.node.config.PeerIdPolicy;
import kraken.node.config.SchedulerSection;
import kraken.peer.PeerConfig;
import kraken.peer.PeerEvents;
import kraken.swarm.trace.TraceEvent;

/// From the section `scheduler` to the configuration of the peer runtime, and from its events to
/// metrics: what agent and origin do alike.
public final class PeerSetup {
  private static final List<String> INTERFACES = List.of("eth0", "ib0", "eth1", "eth2");
  private static final int MAX_CONNECTIONS = 4096;
  private static final int RECEIVE_BUFFERS = 128;
  private static final Duration METAINFO_TIMEOUT = Duration.ofMinutes(15);

  private PeerSetup() {}

  /// The announced address: the flag `--peer-ip`, else the first IPv4 address of the usual
  /// interfaces.
  public static String announcedIp(String flag) {
    return flag.isEmpty()
        ? INTERFACES.stream()
            .flatMap(name -> address(name).stream())
            .findFirst()
            .orElseThrow(() ->
                new ServiceException.Invalid(
                    "no IPv4 address on any of " + INTERFACES + ": say --peer-ip"))
        : flag;
  }

  private static Optional<String> address(String name) {
    try {
      NetworkInterface found = NetworkInterface.getByName(name);
      return found == null
          ? Optional.empty()
          : found
              .inetAddresses()
              .filter(Inet4Address.class::isInstance)
              .map(java.net.InetAddress::getHostAddress)
              .findFirst();
    } catch (SocketException _) {
      return Optional.empty();
    }
  }

  /// The configuration of the peer runtime.
  ///
  /// @param dials whether it opens connections and announces itself, as agents do
  public static PeerConfig config(
      SchedulerSection section, PeerIdPolicy policy, String ip, int port, boolean dials) {
    PeerId self =
        switch (policy) {
          case RANDOM -> PeerId.random(new SecureRandom());
          case ADDR_HASH -> PeerId.addrHash(ip, port);
        };
    SchedulerSection.Bandwidth limits = section.conn().bandwidth();
    return new PeerConfig(
        self,
        ip,
        port,
        "",
        limits.enable() ? limits.ingressBitsPerSec() / 8 : 0,
        limits.enable() ? limits.egressBitsPerSec() / 8 : 0,
        MAX_CONNECTIONS,
        RECEIVE_BUFFERS,
        METAINFO_TIMEOUT,
        section.swarmConfig(dials));
  }

  /// The events of a peer runtime; each ban is counted with the name of the peer.
  public static PeerEvents events(Metrics.RoleMetrics metrics) {
    return new PeerEvents(event -> {
      if (event instanceof TraceEvent.PeerBanned ban) {
        metrics.count("kraken.peer.banned", ban.peer());
      }
    });
  }

  /// Shows the counters of a peer runtime.
  public static void register(Metrics.RoleMetrics metrics, PeerEvents events) {
    metrics.counter(
        "kraken.peer.sent.bytes", "Bytes of pieces sent to peers", events.bytesSent::sum);
    metrics.counter(
        "kraken.peer.received.bytes",
        "Bytes of pieces received from peers",
        events.bytesReceived::sum);
    metrics.counter(
        "kraken.peer.duplicate.bytes",
        "Bytes of pieces received that were here already",
        events.bytesDiscarded::sum);
    metrics.counter(
        "kraken.peer.bad.pieces", "Pieces whose bytes were wrong", events.piecesRejected::sum);
    metrics.counter("kraken.peer.bans", "Peers banned", events.peersBanned::sum);
    metrics.counter(
        "kraken.peer.expired.requests",
        "Requests given to another peer because this one did not answer",
        events.requestsExpired::sum);
    metrics.gauge(
        "kraken.peer.connections",
        "Open connections to peers",
        () -> events.connectionsOpened.sum() - events.connectionsClosed.sum());
    metrics.counter(
        "kraken.peer.dials.failed", "Peers that could not be reached", events.dialsFailed::sum);
    metrics.counter("kraken.announces", "Calls to the tracker", events.announces::sum);
    metrics.counter(
        "kraken.announces.failed", "Calls to the tracker that failed", events.announcesFailed::sum);
    metrics.counter(
        "kraken.announces.joined",
        "Announces answered with the metainfo, without a call of their own",
        events.announcesJoined::sum);
    metrics.counter("kraken.downloads", "Downloads begun", events.downloadsStarted::sum);
    metrics.counter(
        "kraken.downloads.completed", "Downloads completed", events.downloadsCompleted::sum);
    metrics.counter(
        "kraken.downloads.failed", "Downloads that failed", events.downloadsFailed::sum);
  }
}
