package kraken.http.server;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import kraken.core.ServiceException;

/// Addresses and address blocks, IPv4 and IPv6: `10.0.0.0/8`, `127.0.0.1`, `::1`. Empty contains
/// nobody. Immutable.
public final class CidrList {
  private record Block(InetAddress network, int bits) {
    boolean contains(byte[] other) {
      byte[] address = network.getAddress();
      if (other.length != address.length) {
        return false;
      }
      for (int i = 0; i < bits; i++) {
        int mask = 0x80 >> (i % 8);
        if ((address[i / 8] & mask) != (other[i / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  private final List<Block> blocks;

  private CidrList(List<Block> blocks) {
    this.blocks = List.copyOf(blocks);
  }

  /// Reads the entries of a configuration.
  ///
  /// @throws ServiceException.Invalid naming the entry that is no address or block
  public static CidrList parse(List<String> entries) {
    var blocks = new ArrayList<Block>();
    entries.forEach(entry -> blocks.add(block(entry.strip())));
    return new CidrList(blocks);
  }

  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    return blocks.stream().anyMatch(block -> block.contains(bytes));
  }

  private static Block block(String entry) {
    int slash = entry.indexOf('/');
    String host = slash < 0 ? entry : entry.substring(0, slash);
    try {
      InetAddress address = InetAddress.ofLiteral(host);
      int most = address.getAddress().length * 8;
      int bits = slash < 0 ? most : Integer.parseInt(entry.substring(slash + 1));
      if (bits >= 0 && bits <= most) {
        return new Block(address, bits);
      }
    } catch (IllegalArgumentException e) {
      throw notBlock(entry, e);
    }
    throw notBlock(entry, new IllegalArgumentException("prefix length out of range"));
  }

  private static ServiceException notBlock(String entry, Exception cause) {
    return new ServiceException.Invalid(
        "allowed_cidrs: \"" + entry + "\" is neither an address nor a block like 10.0.0.0/8",
        cause);
  }
}
