package kraken.core;

/// An address as written in a configuration: `host:port`. The string itself is hashed by the rings,
/// so it is kept verbatim.
public record HostPort(String host, int port) {
  public HostPort {
    if (host.isBlank()) {
      throw new ServiceException.Invalid("address has no host");
    }
    if (port < 1 || port > 65535) {
      throw new ServiceException.Invalid(
          "address " + host + ":" + port + ": the port must be 1 to 65535");
    }
  }

  /// Parses `host:port`; IPv6 as `[::1]:port`.
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      throw new ServiceException.Invalid("address must look like host:port, got: " + text);
    }
    try {
      return new HostPort(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new ServiceException.Invalid("address must look like host:port, got: " + text, e);
    }
  }

  /// The host without the brackets of an IPv6 address, as sockets want it.
  public String bareHost() {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
