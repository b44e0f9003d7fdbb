package kraken.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;

/// How the sockets of peers are set up. The system adapts the buffers to what is on its way: with
/// small fixed ones sending to many peers took more CPU (bench/README.md). With a limit of
/// bandwidth they are small and fixed, else they would fill at full speed behind the limiter: what
/// a buffer holds is sent but not with the receiver yet, a queue that the core does not see.
///
/// @param sendBuffer bytes; 0 lets the system adapt it
/// @param receiveBuffer bytes; 0 lets the system adapt it
record Sockets(int sendBuffer, int receiveBuffer) {
  private static final int LIMITED = 128 << 10;

  static Sockets of(Bandwidth ingress, Bandwidth egress) {
    return new Sockets(egress.isLimited() ? LIMITED : 0, ingress.isLimited() ? LIMITED : 0);
  }

  /// To be called before connecting, or right after accepting.
  SocketChannel prepare(SocketChannel socket) throws IOException {
    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    if (sendBuffer > 0) {
      socket.setOption(StandardSocketOptions.SO_SNDBUF, sendBuffer);
    }
    if (receiveBuffer > 0) {
      socket.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
    }
    return socket;
  }

  /// The addresses of a host name or of an IP, also an IPv6 one with or without brackets; at least
  /// one.
  static List<InetSocketAddress> addresses(String host, int port) throws IOException {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String bare = bracketed ? host.substring(1, host.length() - 1) : host;
    return Arrays.stream(InetAddress.getAllByName(bare))
        .map(address -> new InetSocketAddress(address, port))
        .toList();
  }

  /// For logs: `10.0.0.1:80`, `[::1]:80`.
  static String printable(SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
      return String.valueOf(address);
    }
    String ip = inet.getAddress().getHostAddress();
    return (ip.indexOf(':') >= 0 ? "[" + ip + "]" : ip) + ":" + inet.getPort();
  }
}
