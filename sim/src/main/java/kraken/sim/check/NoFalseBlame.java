package kraken.sim.check;

import kraken.sim.Observer;
import kraken.swarm.Input;
import kraken.swarm.Output;

/// Nobody is closed on for breaking rules that it keeps: for wrong bytes only hosts that send wrong
/// bytes, for what it says nobody, since all say what the protocol allows.
public final class NoFalseBlame implements Observer {
  private final Violations violations;
  private final Suspects suspects;
  private final PerConnection<int[]> others = new PerConnection<>(() -> new int[] {-1});

  NoFalseBlame(Violations violations, Suspects suspects) {
    this.violations = violations;
    this.suspects = suspects;
  }

  @Override
  public void started(int host) {
    others.started(host);
  }

  @Override
  public void connected(int from, int fromConn, int to, int toConn) {
    others.opened(from, fromConn)[0] = to;
    others.opened(to, toConn)[0] = from;
  }

  @Override
  public void input(int host, Input input) {
    if (input instanceof Input.ConnectionClosed closed) {
      others.forget(host, closed.conn());
    }
  }

  @Override
  public void output(int host, Output output) {
    if (!(output instanceof Output.Close close)) {
      return;
    }
    int[] other = others.find(host, close.conn());
    boolean blames =
        switch (close.reason()) {
          case BAD_PIECE, BANNED -> other != null && !suspects.isCorrupt(other[0]);
          case PROTOCOL_VIOLATION, WRONG_PEER_ID, STALE_METAINFO -> true;
          default -> false;
        };
    if (blames) {
      int whom = other == null ? -1 : other[0];
      violations.add(this, host, "closes on host %d: %s".formatted(whom, close.reason()));
    }
  }
}
