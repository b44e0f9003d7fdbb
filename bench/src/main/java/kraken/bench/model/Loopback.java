package kraken.bench.model;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What the sockets of this machine are like.
final class Loopback {
  private static final int ROUND_TRIPS_APART_MILLIS = 20;

  private Loopback() {}

  /// Bytes that a connection takes while its receiver reads nothing, with buffers of this size on
  /// both sides, as rate-limited peers set them.
  static long held(int buffer) throws IOException {
    try (Pair pair = Pair.open(buffer)) {
      pair.near.configureBlocking(false);
      ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 14);
      long held = 0;
      for (int full = 0; full < 5; ) {
        bytes.clear();
        int count = pair.near.write(bytes);
        held += count;
        full = count == 0 ? full + 1 : 0;
        if (count == 0) {
          pause(10);
        }
      }
      return held;
    }
  }

  /// Exchanges a byte every now and then, until it is closed.
  static final class Ping implements AutoCloseable {
    private final Pair pair = Pair.open(0);
    private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean ended;

    Ping() throws IOException {
      Thread.ofVirtual().start(this::echo);
      Thread.ofVirtual().start(this::ask);
    }

    private void echo() {
      try {
        ByteBuffer one = ByteBuffer.allocate(1);
        while (pair.far.read(one) > 0) {
          one.flip();
          pair.far.write(one);
          one.clear();
        }
      } catch (IOException e) {
        ended = true;
      }
    }

    private void ask() {
      try {
        ByteBuffer one = ByteBuffer.allocate(1);
        while (!ended) {
          one.clear();
          long start = System.nanoTime();
          pair.near.write(one);
          one.clear();
          pair.near.read(one);
          nanos.add(System.nanoTime() - start);
          pause(ROUND_TRIPS_APART_MILLIS);
        }
      } catch (IOException e) {
        ended = true;
      }
    }

    /// Half a round trip, the median so far.
    long oneWayNanos() {
      synchronized (nanos) {
        List<Long> sorted = nanos.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2) / 2;
      }
    }

    @Override
    public void close() throws IOException {
      ended = true;
      pair.close();
    }
  }

  private static void pause(int millis) throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /// The two ends of one connection.
  private record Pair(SocketChannel near, SocketChannel far) implements AutoCloseable {
    static Pair open(int buffer) throws IOException {
      try (ServerSocketChannel server = ServerSocketChannel.open()) {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        SocketChannel near = SocketChannel.open();
        near.setOption(StandardSocketOptions.TCP_NODELAY, true);
        set(near, buffer);
        near.connect(server.getLocalAddress());
        SocketChannel far = server.accept();
        set(far, buffer);
        return new Pair(near, far);
      }
    }

    private static void set(SocketChannel socket, int buffer) throws IOException {
      for (SocketOption<Integer> option :
          List.of(StandardSocketOptions.SO_SNDBUF, StandardSocketOptions.SO_RCVBUF)) {
        if (buffer > 0) {
          socket.setOption(option, buffer);
        }
      }
    }

    @Override
    public void close() throws IOException {
      near.close();
      far.close();
    }
  }
}
