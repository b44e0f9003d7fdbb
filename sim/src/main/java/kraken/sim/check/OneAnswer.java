package kraken.sim.check;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import kraken.sim.Observer;
import kraken.swarm.Input;
import kraken.swarm.Output;
import kraken.swarm.wire.Capabilities;
import kraken.swarm.wire.Message;

/// Each request gets exactly one answer, the payload or a failure, also after a cancel. Seen by who
/// asks: nothing is asked twice on a connection before it was answered, and nothing is answered
/// that was not asked. Seen by who is asked: the core remembers exactly those requests that it has
/// not answered. Between peers that honour cancels; others promise nothing.
public final class OneAnswer implements Observer {
  private final Violations violations;
  private final PerHost<Integer> wishes;
  private final Turns turns;
  private final PerConnection<Peer> conns = new PerConnection<>(Peer::new);
  private final List<int[]> open = new ArrayList<>();

  private static final class Peer {
    private final BitSet asked = new BitSet();
    private final BitSet wanted = new BitSet();
    private long said;
    private long heard;
    private boolean closed;

    private boolean promises() {
      return !closed && (said & heard & Capabilities.CANCEL) != 0;
    }
  }

  /// @param wishes how many unanswered requests of others a core remembers, below 0 for unknown
  /// @param turns when to compare
  OneAnswer(Violations violations, PerHost<Integer> wishes, Turns turns) {
    this.violations = violations;
    this.wishes = wishes;
    this.turns = turns;
  }

  @Override
  public void started(int host) {
    conns.started(host);
    while (open.size() <= host) {
      open.add(new int[1]);
    }
    open.get(host)[0] = 0;
  }

  @Override
  public void input(int host, Input input) {
    conns.input(host, input);
    switch (input) {
      case Input.MessageReceived in -> with(host, in.conn(), peer -> hears(host, in, peer));
      case Input.PayloadStarted in ->
          with(host, in.conn(), peer -> answered(host, in.conn(), peer, in.header().index()));
      case Input.PieceSent in -> with(host, in.conn(), peer -> over(host, peer, in.piece()));
      case Input.ConnectionClosed in -> {
        with(host, in.conn(), peer -> closes(host, peer));
        conns.forget(host, in.conn());
      }
      default -> {}
    }
  }

  private void hears(int host, Input.MessageReceived in, Peer peer) {
    switch (in.message()) {
      case Message.Handshake hello -> peer.heard = hello.capabilities();
      case Message.PieceRequest request -> {
        if (!peer.closed && !peer.wanted.get(request.index())) {
          peer.wanted.set(request.index());
          open.get(host)[0]++;
        }
      }
      case Message.Failure failure when failure.code() == 0 && peer.said != 0 ->
          answered(host, in.conn(), peer, failure.index());
      default -> {}
    }
  }

  private void answered(int host, int conn, Peer peer, int piece) {
    if (peer.promises() && !peer.asked.get(piece)) {
      violations.add(
          this,
          host,
          "connection %d answers for piece %d, which it was not asked for".formatted(conn, piece));
    }
    peer.asked.clear(piece);
  }

  private void over(int host, Peer peer, int piece) {
    if (!peer.closed && peer.wanted.get(piece)) {
      peer.wanted.clear(piece);
      open.get(host)[0]--;
    }
  }

  private void closes(int host, Peer peer) {
    if (!peer.closed) {
      open.get(host)[0] -= peer.wanted.cardinality();
      peer.closed = true;
    }
  }

  @Override
  public void output(int host, Output output) {
    switch (output) {
      case Output.Send send -> with(host, send.conn(), peer -> says(host, send, peer));
      case Output.Close close -> with(host, close.conn(), peer -> closes(host, peer));
      default -> {}
    }
  }

  private void says(int host, Output.Send send, Peer peer) {
    switch (send.message()) {
      case Message.Handshake hello -> peer.said = hello.capabilities();
      case Message.Failure failure -> over(host, peer, failure.index());
      case Message.PieceRequest request -> {
        if (peer.promises() && peer.asked.get(request.index())) {
          violations.add(
              this,
              host,
              "asks connection %d again for piece %d before it has answered"
                  .formatted(send.conn(), request.index()));
        }
        peer.asked.set(request.index());
      }
      default -> {}
    }
  }

  private void with(int host, int conn, Consumer<Peer> action) {
    Peer peer = conns.find(host, conn);
    if (peer != null) {
      action.accept(peer);
    }
  }

  @Override
  public void settled(int host) {
    if (!turns.isDue()) {
      return;
    }
    int remembered = wishes.of(host);
    if (remembered >= 0 && remembered != open.get(host)[0]) {
      violations.add(
          this,
          host,
          "%d requests of others are unanswered, the core remembers %d"
              .formatted(open.get(host)[0], remembered));
    }
  }
}
