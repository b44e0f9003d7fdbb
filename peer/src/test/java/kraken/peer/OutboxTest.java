package kraken.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import kraken.cluster.api.MetaInfoJson;
import kraken.store.BlobStore;
import kraken.store.StoreConfig;
import kraken.testkit.TestBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutboxTest {
  @TempDir Path root;

  private static Outbox.Frame frame(int number) {
    return new Outbox.Frame(ByteBuffer.allocate(4).putInt(number).flip());
  }

  @Test
  void messagesGoTogetherAndPiecesAlone() throws Exception {
    TestBlob blob = TestBlob.random(1, 100, 10);
    try (BlobStore store = BlobStore.open(StoreConfig.under(root).withFsync(false))) {
      TorrentFile file =
          TorrentFile.growing(
              store.openPartial(blob.metaInfo(), MetaInfoJson.encode(blob.metaInfo())));
      assertThat(file.retain()).isTrue();
      assertThat(file.retain()).isTrue();
      Outbox.Item first = new Outbox.Piece(1, file, ByteBuffer.allocate(0));
      Outbox.Item second = new Outbox.Piece(2, file, ByteBuffer.allocate(0));
      Outbox outbox = new Outbox();
      for (Outbox.Item item : List.of(frame(1), frame(2), first, second, frame(3))) {
        assertThat(outbox.put(item)).isTrue();
      }
      assertThat(outbox.take()).containsExactly(frame(1), frame(2));
      assertThat(outbox.take()).containsExactly(first);
      assertThat(outbox.cancel(1)).isFalse();
      assertThat(outbox.cancel(2)).isTrue();
      assertThat(outbox.take()).containsExactly(frame(3));
      file.release();
      file.release();
      assertThat(file.retain()).isFalse();
    }
  }

  @Test
  void itTakesSoManyAndNoMore() throws Exception {
    Outbox outbox = new Outbox();
    for (int i = 0; i < Outbox.CAPACITY; i++) {
      assertThat(outbox.put(frame(i))).isTrue();
    }
    assertThat(outbox.put(frame(0))).isFalse();
    assertThat(outbox.take()).isNotEmpty().first().isEqualTo(frame(0));
    assertThat(outbox.put(frame(0))).isTrue();
  }

  @Test
  void whatWasPutBeforeTheEndIsStillTaken() throws Exception {
    Outbox outbox = new Outbox();
    outbox.put(frame(1));
    assertThat(outbox.end()).isTrue();
    assertThat(outbox.put(frame(2))).isFalse();
    assertThat(outbox.take()).containsExactly(frame(1));
    assertThat(outbox.take()).isEmpty();
  }
}
