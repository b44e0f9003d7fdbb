package kraken.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.stream.IntStream;
import kraken.core.Bitfield;
import kraken.core.Digest;
import kraken.core.InfoHash;
import kraken.core.PeerId;
import kraken.swarm.wire.Codec;
import kraken.swarm.wire.MalformedMessage;
import kraken.swarm.wire.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FrameReaderTest {
  private static final byte[] PAYLOAD = new byte[10_000];

  /// A socket that gives so many bytes at a time.
  private record Drip(ByteBuffer bytes, int atOnce) implements ReadableByteChannel {
    @Override
    public int read(ByteBuffer target) {
      if (!bytes.hasRemaining()) {
        return -1;
      }
      int count = Math.min(Math.min(atOnce, target.remaining()), bytes.remaining());
      target.put(bytes.slice(bytes.position(), count));
      bytes.position(bytes.position() + count);
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  private static Message.Handshake large() {
    return new Message.Handshake(
        PeerId.addrHash("a", 1),
        new InfoHash("11".repeat(20)),
        Digest.of(PAYLOAD),
        Bitfield.full(200_000),
        "ns",
        List.of(),
        1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 1000, 4095, 4096, 4097, 1 << 20})
  void messagesAndPayloadsAreCutHoweverTheBytesArrive(int atOnce) throws Exception {
    Message header = new Message.PiecePayload(3, 0, PAYLOAD.length, 77);
    Message have = new Message.AnnouncePiece(0, List.of(), -1);
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    for (int i = 0; i < 3; i++) {
      wire.writeBytes(Codec.encode(have));
      wire.writeBytes(Codec.encode(large()));
      wire.writeBytes(new byte[4]);
      wire.writeBytes(Codec.encode(header));
      wire.writeBytes(PAYLOAD);
    }
    FrameReader reader = new FrameReader(new Drip(ByteBuffer.wrap(wire.toByteArray()), atOnce));
    for (int i = 0; i < 3; i++) {
      assertThat(reader.next()).isEqualTo(have);
      assertThat(reader.next()).isEqualTo(large());
      assertThat(reader.next()).isEqualTo(new Message.Unknown(0));
      assertThat(reader.next()).isEqualTo(header);
      ByteBuffer payload = ByteBuffer.allocate(PAYLOAD.length);
      while (payload.hasRemaining()) {
        assertThat(reader.read(payload)).isPositive();
      }
      assertThat(payload.array()).isEqualTo(PAYLOAD);
    }
    assertThatThrownBy(reader::next)
        .isInstanceOf(EOFException.class)
        .hasMessage("closed by the peer");
  }

  @Test
  void everyCutInsideAMessageIsToldFromAnOrderlyClose() {
    byte[] frame = Codec.encode(new Message.PieceRequest(2, 0, 4 << 20));
    IntStream.range(1, frame.length)
        .forEach(length -> {
          ByteBuffer cut = ByteBuffer.wrap(frame, 0, length);
          FrameReader reader = new FrameReader(new Drip(cut, 3));
          assertThatThrownBy(reader::next)
              .isInstanceOf(EOFException.class)
              .hasMessageContaining("in the middle of a message");
        });
  }

  @Test
  void oversizeFrameIsRefusedBeforeItIsRead() {
    ByteBuffer bytes = ByteBuffer.allocate(100).putInt(Codec.MAX_BODY + 1).rewind();
    FrameReader reader = new FrameReader(new Drip(bytes, 4));
    assertThatThrownBy(reader::next).isInstanceOf(MalformedMessage.class);
    assertThat(bytes.position()).isEqualTo(4);
  }
}
