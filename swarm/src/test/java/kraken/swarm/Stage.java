package kraken.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import kraken.core.Bitfield;
import kraken.core.Digest;
import kraken.core.InfoHash;
import kraken.core.MetaInfo;
import kraken.core.Namespace;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.swarm.wire.Capabilities;
import kraken.swarm.wire.Message;
import kraken.swarm.wire.Refusal;

/// One core and whatever a test says happens to it. The core's own id is in the middle of all ids.
final class Stage {
  static final long SECOND = 1_000_000_000;
  static final int PIECE = 1000;
  static final long ALL = Capabilities.ALL;

  final PeerId self = id(50);
  final Swarm swarm;
  final MetaInfo blob;
  final List<Output> all = new ArrayList<>();
  List<Output> last = new ArrayList<>();
  long now = 5 * SECOND;
  private int conns;
  private long answers;

  Stage(SwarmConfig config, int pieces) {
    this(config, blob(pieces, 0));
  }

  Stage(SwarmConfig config, MetaInfo blob) {
    swarm = new Swarm(self, config, new SplittableRandom(1), true);
    this.blob = blob;
  }

  static Stage agent(int pieces) {
    return new Stage(SwarmConfig.agent(), pieces);
  }

  /// With pieces of the length that matters to the budget.
  static Stage agent(int pieces, int pieceLength) {
    return new Stage(SwarmConfig.agent(), blob(pieces, 0, pieceLength));
  }

  static MetaInfo blob(int pieces, int number) {
    return blob(pieces, number, PIECE);
  }

  private static MetaInfo blob(int pieces, int number, int pieceLength) {
    byte[] name = {(byte) number, (byte) (number >> 8), (byte) pieces};
    return new MetaInfo(
        Digest.of(name), (long) pieces * pieceLength, pieceLength, new int[pieces], new byte[0]);
  }

  static PeerId id(int number) {
    return new PeerId("%040x".formatted(number));
  }

  static PeerInfo peer(int number) {
    return new PeerInfo(id(number), "10.1.1." + number, 1000 + number, false, false);
  }

  static PeerInfo origin(int number) {
    return new PeerInfo(id(number), "10.2.2." + number, 1000 + number, true, true);
  }

  static Bitfield bits(int size, int... pieces) {
    Bitfield bits = new Bitfield(size);
    for (int piece : pieces) {
      bits.set(piece);
    }
    return bits;
  }

  /// One input; [#last] is what came out of it.
  List<Output> handle(Input input) {
    List<Output> out = new ArrayList<>();
    swarm.handle(input, now, out::add);
    swarm.checkInvariants();
    last = out;
    all.addAll(out);
    return out;
  }

  /// Lets time pass; [#last] is all that came out meanwhile.
  List<Output> pass(long nanos) {
    long until = now + nanos;
    List<Output> out = new ArrayList<>();
    while (swarm.nextDeadline() <= until) {
      now = Math.max(now, swarm.nextDeadline());
      out.addAll(handle(new Input.Tick()));
    }
    now = until;
    last = out;
    return out;
  }

  /// Somebody wants the blob, of which these pieces are on disk.
  int download(int... have) {
    handle(new Input.DownloadRequested(blob, new Namespace("ns"), 1));
    int torrent = only(Output.LoadTorrent.class).torrent();
    handle(new Input.TorrentLoaded(torrent, blob, bits(blob.pieces(), have)));
    return torrent;
  }

  /// The blob is complete and seeded.
  int seed() {
    handle(new Input.DownloadRequested(blob, new Namespace("ns"), 1));
    int torrent = only(Output.LoadTorrent.class).torrent();
    handle(new Input.TorrentLoaded(torrent, blob, Bitfield.full(blob.pieces())));
    handle(new Input.ReaderGone(torrent, 1));
    return torrent;
  }

  List<Output> answer(int torrent, PeerInfo... peers) {
    answers++;
    return handle(new Input.AnnounceAnswered(torrent, List.of(peers), 3 * SECOND));
  }

  /// Our dial succeeded; the handshake of ours is out.
  int opened(int dial) {
    int conn = conns++;
    handle(new Input.ConnectionOpened(conn, dial, "remote"));
    return conn;
  }

  /// Somebody connected.
  int accepted() {
    return opened(Input.ConnectionOpened.ACCEPTED);
  }

  List<Output> says(int conn, Message message) {
    return handle(new Input.MessageReceived(conn, message));
  }

  Message.Handshake handshake(PeerId peer, Bitfield have, long capabilities) {
    return handshake(peer, blob.infoHash(), have, capabilities);
  }

  Message.Handshake handshake(PeerId peer, InfoHash hash, Bitfield have, long capabilities) {
    return new Message.Handshake(peer, hash, blob.digest(), have, "", List.of(), capabilities);
  }

  /// A peer of the torrent that came to us and was let in.
  int guest(int number, Bitfield have, long capabilities) {
    int conn = accepted();
    says(conn, handshake(id(number), have, capabilities));
    assertThat(sent(conn)).as("%s", last).anyMatch(Message.Handshake.class::isInstance);
    return conn;
  }

  /// A peer that the tracker named, that we dialled, and that answered.
  int host(int torrent, PeerInfo peer, Bitfield have, long capabilities) {
    int dial = dial(torrent, peer);
    int conn = opened(dial);
    says(conn, handshake(peer.id(), have, capabilities));
    return conn;
  }

  /// The tracker names the peer, and we dial it.
  int dial(int torrent, PeerInfo peer) {
    announce();
    answer(torrent, peer);
    return only(Output.Dial.class).dial();
  }

  /// Makes sure that an announce is under way.
  void announce() {
    if (count(Output.Announce.class) == answers) {
      pass(16 * SECOND);
    }
  }

  long count(Class<? extends Output> kind) {
    return all.stream().filter(kind::isInstance).count();
  }

  /// A whole piece arrives on this connection and is right.
  List<Output> delivers(int conn, int torrent, int piece) {
    List<Output> out = new ArrayList<>(payload(conn, piece));
    out.addAll(handle(new Input.PieceStored(conn, torrent, piece)));
    last = out;
    return out;
  }

  List<Output> payload(int conn, int piece) {
    int length = piece >= 0 && piece < blob.pieces() ? blob.pieceLength(piece) : PIECE;
    return handle(new Input.PayloadStarted(conn, new Message.PiecePayload(piece, 0, length, -1)));
  }

  List<Output> closed(int conn) {
    return handle(new Input.ConnectionClosed(conn, "test"));
  }

  Message.PieceRequest request(int piece) {
    return new Message.PieceRequest(piece, 0, blob.pieceLength(piece));
  }

  static Message.AnnouncePiece have(int piece) {
    return new Message.AnnouncePiece(piece, List.of(), -1);
  }

  static Message.Failure refusal(Refusal why) {
    return new Message.Failure("refused", 0, 0, why);
  }

  // What came out of the last input.

  <T extends Output> List<T> outputs(Class<T> kind) {
    return last.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  <T extends Output> T only(Class<T> kind) {
    List<T> found = outputs(kind);
    assertThat(found).as("%s in %s", kind.getSimpleName(), last).hasSize(1);
    return found.getFirst();
  }

  List<Message> sent(int conn) {
    return outputs(Output.Send.class).stream()
        .filter(send -> send.conn() == conn)
        .map(Output.Send::message)
        .toList();
  }

  /// The pieces asked of this peer by the last input.
  List<Integer> asked(int conn) {
    return sent(conn).stream()
        .filter(Message.PieceRequest.class::isInstance)
        .map(message -> ((Message.PieceRequest) message).index())
        .toList();
  }

  /// The pieces asked of this peer so far.
  List<Integer> allAsked(int conn) {
    return all.stream()
        .filter(output -> output instanceof Output.Send send && send.conn() == conn)
        .map(output -> ((Output.Send) output).message())
        .filter(Message.PieceRequest.class::isInstance)
        .map(message -> ((Message.PieceRequest) message).index())
        .toList();
  }

  List<CloseReason> closes(int conn) {
    return outputs(Output.Close.class).stream()
        .filter(close -> close.conn() == conn)
        .map(Output.Close::reason)
        .toList();
  }

  boolean isBanned(int number) {
    return all.stream()
        .anyMatch(output ->
            output instanceof Output.Trace trace
                && trace.event() instanceof kraken.swarm.trace.TraceEvent.PeerBanned banned
                && banned.peer().equals(id(number)));
  }
}
