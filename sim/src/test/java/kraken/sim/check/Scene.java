package kraken.sim.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kraken.core.Bitfield;
import kraken.core.Digest;
import kraken.core.InfoHash;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.swarm.Input;
import kraken.swarm.Output;
import kraken.swarm.wire.Capabilities;
import kraken.swarm.wire.Message;
import kraken.swarm.wire.Refusal;

/// Made-up events for checkers, and what they find.
final class Scene {
  static final int PIECES = 8;
  static final int LENGTH = 1000;

  long time;
  final Violations violations = new Violations(() -> time);

  static PeerId peer(int number) {
    return new PeerId("%040x".formatted(number));
  }

  static Message.Handshake hello(int peer, Bitfield has) {
    return new Message.Handshake(
        peer(peer),
        new InfoHash("%040x".formatted(7)),
        new Digest("%064x".formatted(7)),
        has,
        "",
        List.of(),
        Capabilities.ALL);
  }

  static Input.ConnectionOpened opened(int conn) {
    return new Input.ConnectionOpened(conn, Input.ConnectionOpened.ACCEPTED, "remote");
  }

  static Input.MessageReceived heard(int conn, Message message) {
    return new Input.MessageReceived(conn, message);
  }

  static Output.Send said(int conn, Message message) {
    return new Output.Send(conn, message);
  }

  static Message.PieceRequest request(int piece) {
    return new Message.PieceRequest(piece, 0, LENGTH);
  }

  static Message.Failure failure(int piece) {
    return new Message.Failure("", piece, 0, Refusal.NONE);
  }

  static Message.PiecePayload header(int piece) {
    return new Message.PiecePayload(piece, 0, LENGTH, -1);
  }

  static Output.ServePiece serve(int conn, int piece) {
    return new Output.ServePiece(conn, 0, piece, header(piece));
  }

  static Output.Dial dial(int dial) {
    return new Output.Dial(dial, 0, new PeerInfo(peer(9), "10.0.0.9", 9, false, false));
  }

  void finds(String what) {
    assertThat(violations.found()).singleElement().asString().contains(what);
  }

  void findsNothing() {
    assertThat(violations.found()).isEmpty();
  }
}
