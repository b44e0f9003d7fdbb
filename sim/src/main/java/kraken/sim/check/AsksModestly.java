package kraken.sim.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import kraken.sim.Observer;
import kraken.swarm.Input;
import kraken.swarm.Output;
import kraken.swarm.SwarmConfig;
import kraken.swarm.wire.Message;

/// No peer has more unanswered requests of a host than the pipeline allows, and a host has not more
/// bytes outstanding over all its torrents than its budget.
///
/// The budget is the core's own affair and follows the measured speed of the line, so the bound
/// here is a wide one: what the settings give to a host that knows nothing yet, eight pieces, or
/// half a second of its downlink (of pieces above 8 MiB longer, as they take longer), whichever is
/// the most; twice that, since torrents that have nothing yet may overdraw; and a piece for each
/// torrent, with which it may be overshot.
public final class AsksModestly implements Observer {
  private final Violations violations;
  private final PerHost<SwarmConfig> configs;
  private final PerHost<Long> mostBytes;
  private final PerConnection<Peer> conns = new PerConnection<>(Peer::new);
  private final List<Map<Integer, Boolean>> dials = new ArrayList<>();
  private final List<long[]> outstanding = new ArrayList<>();

  private static final class Peer {
    private final Map<Integer, Integer> asked = new HashMap<>();
    private boolean origin;
    private boolean closed;
  }

  AsksModestly(Violations violations, PerHost<SwarmConfig> configs, PerHost<Long> mostBytes) {
    this.violations = violations;
    this.configs = configs;
    this.mostBytes = mostBytes;
  }

  /// The bound on outstanding bytes that is stated above.
  static long mostBytes(SwarmConfig config, long pieceBytes, long downRate, int torrents) {
    double seconds = Math.max(0.5, pieceBytes / (double) (16 << 20));
    long flight = Math.max(8 * pieceBytes, (long) (downRate * seconds));
    long budget = Math.max(config.outstandingBytes(), flight);
    return 2 * budget + torrents * pieceBytes;
  }

  @Override
  public void started(int host) {
    conns.started(host);
    while (dials.size() <= host) {
      dials.add(new HashMap<>());
      outstanding.add(new long[1]);
    }
    dials.get(host).clear();
    outstanding.get(host)[0] = 0;
  }

  @Override
  public void input(int host, Input input) {
    conns.input(host, input);
    switch (input) {
      case Input.ConnectionOpened in -> {
        boolean origin = Boolean.TRUE.equals(dials.get(host).remove(in.dial()));
        with(host, in.conn(), peer -> peer.origin = origin);
      }
      case Input.DialFailed in -> dials.get(host).remove(in.dial());
      case Input.MessageReceived in when in.message() instanceof Message.Failure failure ->
          with(host, in.conn(), peer -> over(host, peer, failure.index()));
      case Input.PieceStored in -> with(host, in.conn(), peer -> over(host, peer, in.piece()));
      case Input.PieceRejected in -> with(host, in.conn(), peer -> over(host, peer, in.piece()));
      case Input.StoreFailed in -> with(host, in.conn(), peer -> over(host, peer, in.piece()));
      case Input.PayloadDiscarded in -> with(host, in.conn(), peer -> over(host, peer, in.piece()));
      case Input.ConnectionClosed in -> {
        with(host, in.conn(), peer -> closes(host, peer));
        conns.forget(host, in.conn());
      }
      default -> {}
    }
  }

  @Override
  public void output(int host, Output output) {
    switch (output) {
      case Output.Dial dial -> dials.get(host).put(dial.dial(), dial.peer().origin());
      case Output.Close close -> with(host, close.conn(), peer -> closes(host, peer));
      case Output.Send send when send.message() instanceof Message.PieceRequest request ->
          with(host, send.conn(), peer -> asks(host, send.conn(), peer, request));
      case Output.Send send when send.message() instanceof Message.CancelPiece cancel ->
          with(host, send.conn(), peer -> isCancelled(host, peer, cancel.index()));
      default -> {}
    }
  }

  private void asks(int host, int conn, Peer peer, Message.PieceRequest request) {
    if (peer.asked.put(request.index(), request.length()) == null) {
      outstanding.get(host)[0] += request.length();
    }
    SwarmConfig config = configs.of(host);
    int most = peer.origin ? config.pipelinePerOrigin() : config.pipelinePerPeer();
    if (peer.asked.size() > most) {
      violations.add(
          this,
          host,
          "connection %d has %d requests, at most %d are allowed"
              .formatted(conn, peer.asked.size(), most));
    }
    if (outstanding.get(host)[0] > mostBytes.of(host)) {
      violations.add(
          this,
          host,
          "%d bytes are outstanding, at most %d are allowed"
              .formatted(outstanding.get(host)[0], mostBytes.of(host)));
    }
  }

  /// It still has its place in the pipeline, but is not counted in the budget.
  private void isCancelled(int host, Peer peer, int piece) {
    Integer length = peer.asked.replace(piece, 0);
    outstanding.get(host)[0] -= length == null ? 0 : length;
  }

  private void over(int host, Peer peer, int piece) {
    Integer length = peer.asked.remove(piece);
    outstanding.get(host)[0] -= length == null ? 0 : length;
  }

  private void closes(int host, Peer peer) {
    if (!peer.closed) {
      peer.closed = true;
      for (int length : peer.asked.values()) {
        outstanding.get(host)[0] -= length;
      }
      peer.asked.clear();
    }
  }

  private void with(int host, int conn, Consumer<Peer> action) {
    Peer peer = conns.find(host, conn);
    if (peer != null) {
      action.accept(peer);
    }
  }
}
