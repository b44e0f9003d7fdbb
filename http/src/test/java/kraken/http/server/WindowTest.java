package kraken.http.server;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import kraken.http.FileContent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WindowTest {
  private static final int MIB = 1 << 20;

  @TempDir Path dir;
  private Path path;

  @BeforeEach
  void name() {
    path = dir.resolve("blob");
  }

  @Test
  void aFileOfSeveralWindowsIsGivenInItsOrder() throws IOException {
    byte[] blob = random(35 * MIB);
    Files.write(path, blob);
    ByteBuffer given = ByteBuffer.allocate(blob.length - 100);
    try (FileContent content = FileContent.open(path);
        Window window = new Window(content)) {
      while (given.hasRemaining()) {
        given.put(
            window.get(100 + given.position(), Math.min(3 * MIB, given.remaining()), 35 * MIB));
      }
    }
    assertEquals(ByteBuffer.wrap(blob, 100, blob.length - 100), given.flip());
  }

  @Test
  void bytesThatComeAfterTheMappingAreSeenThroughIt() throws IOException {
    try (FileChannel file = FileChannel.open(path, CREATE_NEW, READ, WRITE)) {
      byte[] blob = random(2 * MIB);
      file.write(ByteBuffer.wrap(blob, MIB, MIB), MIB);
      file.write(ByteBuffer.wrap(new byte[MIB]), 0);
      try (FileContent content = FileContent.open(path);
          Window window = new Window(content)) {
        assertArrayEquals(part(blob, MIB, 2 * MIB), bytes(window.get(MIB, MIB, 2 * MIB)));
        assertArrayEquals(new byte[100], bytes(window.get(0, 100, 2 * MIB)));
        file.write(ByteBuffer.wrap(blob, 0, MIB), 0);
        assertArrayEquals(part(blob, 100, MIB), bytes(window.get(100, MIB - 100, 2 * MIB)));
      }
    }
  }

  @Test
  void aFileThatGetsLongerIsMappedAsFarAsItGoes() throws IOException {
    byte[] blob = random(1000);
    try (FileChannel file = FileChannel.open(path, CREATE_NEW, READ, WRITE);
        FileContent content = FileContent.open(path);
        Window window = new Window(content)) {
      file.write(ByteBuffer.wrap(blob, 0, 600), 0);
      assertArrayEquals(part(blob, 0, 600), bytes(window.get(0, 600, 1000)));
      file.write(ByteBuffer.wrap(blob, 600, 400), 600);
      assertArrayEquals(part(blob, 600, 1000), bytes(window.get(600, 400, 1000)));
    }
  }

  private static byte[] random(int count) {
    byte[] bytes = new byte[count];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private static byte[] part(byte[] blob, int from, int to) {
    return Arrays.copyOfRange(blob, from, to);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
