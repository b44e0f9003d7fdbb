package kraken.sim.check;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import kraken.sim.Observer;
import kraken.swarm.Input;
import kraken.swarm.Output;
import kraken.swarm.wire.Message;

/// The uplink of a host works on one piece at a time and never idles: a piece is started only while
/// all that run are held back by their receivers, one per connection, and only if it was asked for;
/// and while somebody waits who is not held back, some piece runs.
public final class OneUpload implements Observer {
  private final Violations violations;
  private final PerConnection<Peer> conns = new PerConnection<>(Peer::new);
  private final List<Uplink> uplinks = new ArrayList<>();

  private static final class Peer {
    private final BitSet asked = new BitSet();
    private int serving = -1;
    private boolean blocked;
    private boolean closed;

    private boolean flows() {
      return !closed && serving >= 0 && !blocked;
    }

    private boolean waits() {
      return !closed && serving < 0 && !blocked && !asked.isEmpty();
    }
  }

  private static final class Uplink {
    private int flowing;
    private int waiting;

    private void count(Peer peer, int one) {
      flowing += peer.flows() ? one : 0;
      waiting += peer.waits() ? one : 0;
    }
  }

  OneUpload(Violations violations) {
    this.violations = violations;
  }

  @Override
  public void started(int host) {
    conns.started(host);
    while (uplinks.size() <= host) {
      uplinks.add(new Uplink());
    }
    uplinks.set(host, new Uplink());
  }

  @Override
  public void input(int host, Input input) {
    conns.input(host, input);
    switch (input) {
      case Input.MessageReceived in when in.message() instanceof Message.PieceRequest request ->
          change(host, in.conn(), peer -> peer.asked.set(request.index()));
      case Input.PieceSent in -> change(host, in.conn(), peer -> answered(peer, in.piece()));
      case Input.ServeFailed in -> change(host, in.conn(), peer -> answered(peer, in.piece()));
      case Input.SendBlocked in -> change(host, in.conn(), peer -> peer.blocked = true);
      case Input.SendReady in -> change(host, in.conn(), peer -> peer.blocked = false);
      case Input.ConnectionClosed in -> {
        change(host, in.conn(), peer -> peer.closed = true);
        conns.forget(host, in.conn());
      }
      default -> {}
    }
  }

  private static void answered(Peer peer, int piece) {
    peer.asked.clear(piece);
    peer.serving = peer.serving == piece ? -1 : peer.serving;
  }

  @Override
  public void output(int host, Output output) {
    switch (output) {
      case Output.ServePiece serve -> {
        check(host, serve);
        change(host, serve.conn(), peer -> peer.serving = serve.piece());
      }
      case Output.Send send when send.message() instanceof Message.Failure failure ->
          change(host, send.conn(), peer -> peer.asked.clear(failure.index()));
      case Output.Close close -> change(host, close.conn(), peer -> peer.closed = true);
      default -> {}
    }
  }

  private void check(int host, Output.ServePiece serve) {
    Peer peer = conns.find(host, serve.conn());
    if (peer == null || peer.closed) {
      violations.add(this, host, "serves a closed connection: " + serve);
    } else if (peer.serving >= 0) {
      violations.add(this, host, "serves " + peer.serving + " and at the same time " + serve);
    } else if (!peer.asked.get(serve.piece())) {
      violations.add(this, host, "serves what was not asked for: " + serve);
    } else if (uplinks.get(host).flowing > 0) {
      violations.add(this, host, "a piece runs, and yet it starts " + serve);
    }
  }

  @Override
  public void settled(int host) {
    Uplink uplink = uplinks.get(host);
    if (uplink.flowing == 0 && uplink.waiting > 0) {
      violations.add(this, host, "the uplink idles and " + uplink.waiting + " connections wait");
    }
  }

  private void change(int host, int conn, Consumer<Peer> change) {
    Peer peer = conns.find(host, conn);
    if (peer != null) {
      uplinks.get(host).count(peer, -1);
      change.accept(peer);
      uplinks.get(host).count(peer, 1);
    }
  }
}
