package kraken.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import kraken.core.PeerId;
import kraken.core.PeerInfo;

/// Where scripted peers are dialled: a free port of the loopback interface.
public final class ScriptedListener implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ServerSocket socket;

  private ScriptedListener(ServerSocket socket) {
    this.socket = socket;
  }

  public static ScriptedListener open() throws IOException {
    return open(InetAddress.getLoopbackAddress());
  }

  public static ScriptedListener open(InetAddress address) throws IOException {
    ServerSocket socket = new ServerSocket(0, 50, address);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return new ScriptedListener(socket);
  }

  public int port() {
    return socket.getLocalPort();
  }

  /// How a tracker would hand this peer out.
  public PeerInfo peer(PeerId id, boolean origin, boolean complete) {
    return new PeerInfo(id, socket.getInetAddress().getHostAddress(), port(), origin, complete);
  }

  /// Waits for somebody to dial.
  public ScriptedPeer accept() throws IOException {
    return new ScriptedPeer(socket.accept());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
