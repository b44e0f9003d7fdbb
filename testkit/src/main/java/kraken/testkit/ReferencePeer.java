package kraken.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import kraken.core.Bitfield;
import kraken.core.MetaInfo;
import kraken.core.PeerId;
import kraken.swarm.wire.Message;
import kraken.swarm.wire.Refusal;

/// A peer of one torrent that behaves on a connection as the reference does, as far as the recorded
/// transcripts and the written protocol show it: no extensions, whole pieces, so many requests at
/// once, CRC-32 alone, duplicates thrown away, no cancel. Used by one thread at a time.
public final class ReferencePeer {
  private static final String NOT_SUPPORTED = "reading / writing chunk of piece not supported";

  private final PeerId id;
  private final TestBlob blob;
  private final byte[] bytes;
  private final Bitfield have;
  private final List<Message> received = new ArrayList<>();
  private int pipeline = 3;
  private UnaryOperator<byte[]> payload = piece -> piece;

  private ReferencePeer(PeerId id, TestBlob blob, Bitfield have) {
    this.id = id;
    this.blob = blob;
    this.have = have;
    bytes = have.isComplete() ? blob.bytes() : new byte[blob.length()];
  }

  /// One that has everything.
  public static ReferencePeer seeder(PeerId id, TestBlob blob) {
    return new ReferencePeer(id, blob, Bitfield.full(blob.metaInfo().pieces()));
  }

  /// One that has nothing.
  public static ReferencePeer leecher(PeerId id, TestBlob blob) {
    return new ReferencePeer(id, blob, new Bitfield(blob.metaInfo().pieces()));
  }

  /// How many requests it keeps open: 3 towards an agent, 5 towards an origin.
  public ReferencePeer pipeline(int requests) {
    pipeline = requests;
    return this;
  }

  /// What it sends instead of the right bytes of a piece, of the same length.
  public ReferencePeer sending(UnaryOperator<byte[]> wrong) {
    payload = wrong;
    return this;
  }

  /// All messages it got, handshakes included.
  public List<Message> received() {
    return List.copyOf(received);
  }

  public boolean isComplete() {
    return have.isComplete();
  }

  /// What it has put together; right when it is complete.
  public byte[] bytes() {
    return bytes.clone();
  }

  public Message.Handshake handshake(String namespace) {
    MetaInfo metaInfo = blob.metaInfo();
    return new Message.Handshake(
        id, metaInfo.infoHash(), metaInfo.digest(), have.copy(), namespace, List.of(), 0);
  }

  /// Plays the acceptor until the other side closes, or, having got everything, until it closes
  /// itself, which a leecher does when the other one is complete too.
  public void accept(ScriptedPeer conn) throws IOException {
    Message.Handshake theirs = conn.expect(Message.Handshake.class);
    received.add(theirs);
    conn.send(handshake(""));
    converse(conn, theirs);
  }

  /// Plays the opener, likewise.
  public void dial(ScriptedPeer conn, String namespace) throws IOException {
    conn.send(handshake(namespace));
    Message.Handshake theirs = conn.expect(Message.Handshake.class);
    received.add(theirs);
    converse(conn, theirs);
  }

  private void converse(ScriptedPeer conn, Message.Handshake theirs) throws IOException {
    Conversation talk = new Conversation(conn, theirs.bitfield().copy());
    try {
      talk.request();
      while (!talk.over) {
        Message message = conn.receive();
        received.add(message);
        talk.handle(message);
      }
    } catch (EOFException | SocketException e) {
      // The other side has closed, as either side may at any time.
    } finally {
      conn.close();
    }
  }

  private final class Conversation {
    private final ScriptedPeer conn;
    private final Bitfield theirs;
    private final Bitfield asked = new Bitfield(have.size());
    private boolean over;

    Conversation(ScriptedPeer conn, Bitfield theirs) {
      this.conn = conn;
      this.theirs = theirs;
    }

    void handle(Message message) throws IOException {
      switch (message) {
        case Message.PieceRequest request -> serve(request);
        case Message.PiecePayload header -> take(header, conn.payload(header));
        case Message.AnnouncePiece announce -> {
          if (announce.index() >= 0 && announce.index() < theirs.size()) {
            theirs.set(announce.index());
            request();
          }
        }
        case Message.Complete() -> {
          theirs.setAll();
          over = have.isComplete();
          request();
        }
        case Message.Failure failure -> {
          asked.clear(failure.index());
          request();
        }
        case Message.Handshake _,
            Message.CancelPiece _,
            Message.DigestsHere _,
            Message.DigestRequest _,
            Message.Digests _,
            Message.Unknown _ -> {}
      }
    }

    private void serve(Message.PieceRequest request) throws IOException {
      int index = request.index();
      boolean inside = index >= 0 && index < have.size();
      int length = inside ? blob.metaInfo().pieceLength(index) : 0;
      if (request.offset() != 0 || request.length() != length) {
        conn.send(new Message.Failure(NOT_SUPPORTED, index, 0, Refusal.NONE));
      } else if (!inside || !have.get(index)) {
        conn.send(new Message.Failure("piece not complete", index, 0, Refusal.NONE));
      } else {
        conn.send(new Message.PiecePayload(index, 0, length, -1));
        conn.raw(payload.apply(blob.piece(index)));
        theirs.set(index);
      }
    }

    private void take(Message.PiecePayload header, byte[] piece) throws IOException {
      int index = header.index();
      asked.clear(index);
      CRC32 crc = new CRC32();
      crc.update(piece);
      if ((int) crc.getValue() != blob.metaInfo().pieceSum(index)) {
        return;
      }
      if (have.set(index)) {
        int at = (int) blob.metaInfo().pieceOffset(index);
        System.arraycopy(piece, 0, bytes, at, piece.length);
      }
      if (have.isComplete()) {
        over = theirs.isComplete();
        if (!over) {
          conn.send(new Message.Complete());
        }
      }
      request();
    }

    private void request() throws IOException {
      for (int i = theirs.nextSet(0); i < theirs.size(); i = theirs.nextSet(i + 1)) {
        if (asked.cardinality() >= pipeline) {
          return;
        }
        if (!have.get(i) && asked.set(i)) {
          conn.send(new Message.PieceRequest(i, 0, blob.metaInfo().pieceLength(i)));
        }
      }
    }
  }
}
