package kraken.sim.check;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import kraken.core.Bitfield;
import kraken.sim.Observer;
import kraken.swarm.Input;
import kraken.swarm.Output;
import kraken.swarm.wire.Message;

/// No piece is asked of a peer that has not said to have it, or has said that it lacks it. An
/// origin that was dialled as such has all pieces, whatever it has revealed, but not those that it
/// said no to. A failure that answers a cancelled request says nothing about what the peer has.
public final class AsksWhoHasIt implements Observer {
  private final Violations violations;
  private final PerConnection<Told> conns = new PerConnection<>(Told::new);
  private final List<Set<Integer>> origins = new ArrayList<>();

  private static final class Told {
    private final BitSet has = new BitSet();
    private final BitSet refused = new BitSet();
    private final BitSet cancelled = new BitSet();
    private boolean origin;
    private int pieces;

    private boolean has(int piece) {
      return has.get(piece) || (origin && !refused.get(piece));
    }
  }

  AsksWhoHasIt(Violations violations) {
    this.violations = violations;
  }

  @Override
  public void started(int host) {
    conns.started(host);
    while (origins.size() <= host) {
      origins.add(new HashSet<>());
    }
    origins.get(host).clear();
  }

  @Override
  public void input(int host, Input input) {
    conns.input(host, input);
    switch (input) {
      case Input.ConnectionOpened in -> {
        Told told = conns.find(host, in.conn());
        if (told != null) {
          told.origin = origins.get(host).remove(in.dial());
        }
      }
      case Input.MessageReceived in -> {
        Told told = conns.find(host, in.conn());
        if (told != null) {
          says(told, in.message());
        }
      }
      case Input.PayloadStarted in -> {
        Told told = conns.find(host, in.conn());
        if (told != null && in.header().index() >= 0) {
          told.cancelled.clear(in.header().index());
        }
      }
      case Input.ConnectionClosed in -> conns.forget(host, in.conn());
      default -> {}
    }
  }

  private static void says(Told told, Message message) {
    switch (message) {
      case Message.Handshake hello -> {
        Bitfield bits = hello.bitfield();
        told.pieces = bits.size();
        for (int p = bits.nextSet(0); p < bits.size(); p = bits.nextSet(p + 1)) {
          told.has.set(p);
        }
      }
      case Message.AnnouncePiece news -> {
        told.has.set(news.index());
        news.more().forEach(told.has::set);
      }
      case Message.Complete _ -> told.has.set(0, told.pieces);
      case Message.Failure failure when failure.code() == 0 -> {
        boolean says = !told.cancelled.get(failure.index());
        told.cancelled.clear(failure.index());
        if (says) {
          told.has.clear(failure.index());
          told.refused.set(failure.index());
        }
      }
      default -> {}
    }
  }

  @Override
  public void output(int host, Output output) {
    if (output instanceof Output.Dial dial && dial.peer().origin()) {
      origins.get(host).add(dial.dial());
    }
    if (!(output instanceof Output.Send send)) {
      return;
    }
    Told told = conns.find(host, send.conn());
    if (told == null) {
      return;
    }
    switch (send.message()) {
      case Message.PieceRequest request -> {
        if (!told.has(request.index())) {
          violations.add(
              this,
              host,
              "asks connection %d for piece %d, which the peer did not say to have"
                  .formatted(send.conn(), request.index()));
        }
      }
      case Message.CancelPiece cancel -> told.cancelled.set(cancel.index());
      default -> {}
    }
  }
}
