package kraken.sim.check;

import java.util.HashMap;
import java.util.Map;
import kraken.core.InfoHash;
import kraken.core.PeerId;
import kraken.sim.Observer;
import kraken.swarm.Input;
import kraken.swarm.Output;
import kraken.swarm.SwarmConfig;
import kraken.swarm.wire.Message.Handshake;
import org.jspecify.annotations.Nullable;

/// At no host two connections to the same peer are active for the same torrent, and no torrent has
/// more active ones than it may. A connection is active when a handshake went both ways, until the
/// host closes it or is told that it is closed. Connections in their handshake do not count: of two
/// that are opened towards each other at the same moment one goes when its handshake is read.
public final class OneConnection implements Observer {
  private final Violations violations;
  private final PerHost<SwarmConfig> configs;
  private final PerConnection<Link> conns = new PerConnection<>(Link::new);
  private int greeted = -1;

  private static final class Link {
    private @Nullable Handshake said;
    private @Nullable Handshake heard;
    private boolean closed;
  }

  private record Key(InfoHash torrent, PeerId peer) {}

  OneConnection(Violations violations, PerHost<SwarmConfig> configs) {
    this.violations = violations;
    this.configs = configs;
  }

  @Override
  public void started(int host) {
    conns.started(host);
  }

  @Override
  public void input(int host, Input input) {
    conns.input(host, input);
    switch (input) {
      case Input.MessageReceived in when in.message() instanceof Handshake handshake -> {
        Link link = conns.find(host, in.conn());
        if (link != null && link.heard == null) {
          link.heard = handshake;
          greeted = host;
        }
      }
      case Input.ConnectionClosed in -> conns.forget(host, in.conn());
      default -> {}
    }
  }

  @Override
  public void output(int host, Output output) {
    switch (output) {
      case Output.Send send when send.message() instanceof Handshake handshake -> {
        Link link = conns.find(host, send.conn());
        if (link != null) {
          link.said = handshake;
          greeted = host;
        }
      }
      case Output.Close close -> {
        Link link = conns.find(host, close.conn());
        if (link != null) {
          link.closed = true;
        }
      }
      default -> {}
    }
  }

  @Override
  public void settled(int host) {
    if (greeted != host) {
      return;
    }
    greeted = -1;
    Map<Key, Integer> seen = new HashMap<>();
    Map<InfoHash, Integer> active = new HashMap<>();
    int most = configs.of(host).connectionsPerTorrent();
    conns.each(
        host,
        (conn, link) -> {
          if (link.said == null || link.heard == null || link.closed) {
            return;
          }
          InfoHash torrent = link.said.infoHash();
          Integer other = seen.put(new Key(torrent, link.heard.peerId()), conn);
          if (other != null) {
            violations.add(
                this,
                host,
                "connections %d and %d to the same peer %s for torrent %s"
                    .formatted(other, conn, link.heard.peerId(), torrent));
          }
          if (active.merge(torrent, 1, Integer::sum) == most + 1) {
            violations.add(
                this, host, "more than %d connections for torrent %s".formatted(most, torrent));
          }
        });
  }
}
