package kraken.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.swarm.SwarmConfig;
import kraken.testkit.TestBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class ListenerTest {
  @TempDir Path root;

  /// Gives sockets or errors as the test says.
  private static final class Moody implements Listener.Acceptor {
    final LinkedBlockingQueue<Object> next = new LinkedBlockingQueue<>();

    @Override
    public SocketChannel accept() throws IOException {
      try {
        Object given = next.take();
        if (given instanceof IOException e) {
          throw e;
        }
        return (SocketChannel) given;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public int port() {
      return 1;
    }

    @Override
    public void close() {
      next.add(new ClosedChannelException());
    }
  }

  @Test
  void errorsDoNotStopIt() throws Exception {
    Moody moody = new Moody();
    PeerEvents events = new PeerEvents();
    List<String> accepted = new CopyOnWriteArrayList<>();
    Sockets sockets = Sockets.of(Bandwidth.unlimited(), Bandwidth.unlimited());
    try (Listener.Acceptor real = Listener.bind("127.0.0.1", 0);
        Listener listener =
            new Listener(moody, sockets, events, (_, remote) -> accepted.add(remote));
        SocketChannel dialled =
            SocketChannel.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), real.port()))) {
      listener.start();
      moody.next.add(new IOException("Too many open files"));
      moody.next.add(new IOException("Too many open files"));
      // A socket that is gone already when it is looked at.
      SocketChannel gone = SocketChannel.open();
      gone.close();
      moody.next.add(gone);
      moody.next.add(real.accept());
      await().until(() -> accepted.size() == 1);
      assertThat(events.acceptErrors.sum()).isEqualTo(2);
      assertThat(dialled.isConnected()).isTrue();
    }
  }

  @Test
  void portThatIsTakenIsNamed() throws Exception {
    try (Listener.Acceptor first = Listener.bind("127.0.0.1", 0)) {
      assertThatThrownBy(() -> Listener.bind("127.0.0.1", first.port()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1:" + first.port());
    }
  }

  @ParameterizedTest
  @CsvSource({"::1", "[::1]", "localhost", "127.0.0.1"})
  void peersAreReachedUnderEveryKindOfAddress(String ip) throws Exception {
    TestBlob blob = TestBlob.random(1, 100_000, 1 << 15);
    PeerId id = PeerId.addrHash("origin", 1);
    PeerConfig config = PeerConfig.of(id, ip, 0, SwarmConfig.origin());
    try (Host agent = Host.agent(root, "agent").knows(blob);
        Host disk = Host.origin(root, "origin").has(blob);
        Downloads everywhere =
            Downloads.start(
                config,
                new Downloads.Around(
                    disk.store,
                    (_, _) -> blob.metaInfo(),
                    AnnounceSource.none(),
                    MissingBlob.ignored(),
                    new PeerEvents()))) {
      agent.knows(new PeerInfo(id, ip, everywhere.port(), true, true));
      assertThat(agent.pull(blob.digest())).isEqualTo(blob.bytes());
    }
  }

  @Test
  void addressesArePrintedReadably() throws Exception {
    assertThat(Sockets.printable(Sockets.addresses("10.0.0.1", 80).getFirst()))
        .isEqualTo("10.0.0.1:80");
    assertThat(Sockets.printable(Sockets.addresses("[::1]", 80).getFirst()))
        .isEqualTo("[0:0:0:0:0:0:0:1]:80");
    assertThatThrownBy(() -> Sockets.addresses("no.such.host.invalid", 1))
        .isInstanceOf(IOException.class);
  }
}
