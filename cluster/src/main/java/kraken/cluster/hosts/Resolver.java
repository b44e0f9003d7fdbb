package kraken.cluster.hosts;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Looks up a name; the seam between the host list and the network.
@FunctionalInterface
public interface Resolver {

  /// The addresses of `name`, at least one.
  List<InetAddress> lookup(String name) throws UnknownHostException;

  /// The resolver of the operating system.
  static Resolver ofSystem() {
    return name -> List.of(InetAddress.getAllByName(name));
  }
}
