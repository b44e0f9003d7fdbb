package kraken.node.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;

/// An address, or a network such as `172.16.0.0/12`.
///
/// @param network the address in hex
/// @param bits how many leading bits count
public record Cidr(String network, int bits) {

  /// Parses an IPv4 or IPv6 address with or without `/bits`; names are not looked up.
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    String host = slash < 0 ? text : text.substring(0, slash);
    if (!host.matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
      throw new IllegalArgumentException("not an address");
    }
    try {
      byte[] address = InetAddress.getByName(host).getAddress();
      int most = address.length * 8;
      int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
      if (bits < 0 || bits > most) {
        throw new IllegalArgumentException("/" + bits + " is not within 0 to " + most);
      }
      return new Cidr(HexFormat.of().formatHex(masked(address, bits)), bits);
    } catch (UnknownHostException | NumberFormatException e) {
      throw new IllegalArgumentException("not an address or network", e);
    }
  }

  /// Whether the address belongs to this network.
  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    byte[] ours = HexFormat.of().parseHex(network);
    return bytes.length == ours.length && Arrays.equals(masked(bytes, bits), ours);
  }

  private static byte[] masked(byte[] address, int bits) {
    byte[] masked = new byte[address.length];
    for (int i = 0; i < address.length; i++) {
      int kept = Math.clamp(bits - 8L * i, 0, 8);
      masked[i] = (byte) (address[i] & (0xff00 >> kept));
    }
    return masked;
  }

  @Override
  public String toString() {
    try {
      byte[] bytes = HexFormat.of().parseHex(network);
      return InetAddress.getByAddress(bytes).getHostAddress() + "/" + bits;
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of a wrong length: " + network, e);
    }
  }
}
