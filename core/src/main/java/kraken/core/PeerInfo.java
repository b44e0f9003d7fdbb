package kraken.core;

/// A peer as the tracker knows it.
///
/// @param id its peer id
/// @param ip announced address, an IP or a host name, verbatim
/// @param port announced peer port, 1 to 65535
/// @param origin whether it is a dedicated seeder
/// @param complete whether it has the whole blob
public record PeerInfo(PeerId id, String ip, int port, boolean origin, boolean complete) {
  public PeerInfo {
    if (ip.isBlank()) {
      throw new ServiceException.Invalid("peer " + id + " has no ip");
    }
    if (port < 1 || port > 65535) {
      throw new ServiceException.Invalid("peer " + id + " has port " + port + ", not 1 to 65535");
    }
  }
}
