package kraken.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/// Finds ports for a cluster: a base of which base … base+4 and, for each agent i, base+1000·i … +2
/// are free. They lie below the range from which the system picks ports of outgoing connections.
final class Ports {
  private static final int LOWEST = 18_000;
  private static final int HIGHEST = 29_000;
  private static final int ATTEMPTS = 200;

  private Ports() {}

  static int freeBase(int agents) {
    for (int i = 0; i < ATTEMPTS; i++) {
      int base = ThreadLocalRandom.current().nextInt(LOWEST / 10, HIGHEST / 10) * 10;
      if (isFree(base, agents)) {
        return base;
      }
    }
    throw new IllegalStateException("no free ports between " + LOWEST + " and " + HIGHEST);
  }

  private static boolean isFree(int base, int agents) {
    boolean free = areFree(base, 5);
    for (int agent = 1; agent <= agents; agent++) {
      free = free && areFree(base + 1000 * agent, 3);
    }
    return free;
  }

  private static boolean areFree(int first, int count) {
    for (int port = first; port < first + count; port++) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(port));
      } catch (IOException _) {
        return false;
      }
    }
    return true;
  }
}
