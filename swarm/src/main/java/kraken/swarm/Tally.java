package kraken.swarm;

import java.util.List;
import kraken.swarm.pieces.RequestTable;
import kraken.swarm.pieces.RequestTable.Request;

/// What one torrent has asked for and not got, as the budget of the host counts it.
final class Tally {
  private final Downlink downlink;
  private final RequestTable requests;
  private final List<Link> links;
  private long outstanding;
  private long unseen;
  private int hidden;
  private long atOrigins;
  private boolean isChanged;

  /// @param links the connections of the torrent, as they come and go
  Tally(Downlink downlink, RequestTable requests, List<Link> links) {
    this.downlink = downlink;
    this.requests = requests;
    this.links = links;
  }

  /// A connection comes.
  void attach(Link link) {
    isChanged = true;
    hidden += link.hidesQueue ? 1 : 0;
  }

  /// A connection goes.
  void detach(Link link) {
    isChanged = true;
    hidden -= link.hidesQueue ? 1 : 0;
  }

  /// Whether there are peers that do not tell how much waits there.
  boolean areQueuesHidden() {
    return hidden > 0;
  }

  /// The requests changed.
  void update() {
    isChanged = true;
    count(requests.liveBytes(), inUnseenQueues());
  }

  /// The torrent asks for nothing any more.
  void clear() {
    count(0, 0);
  }

  private void count(long nowOutstanding, long nowUnseen) {
    downlink.changed(nowOutstanding - outstanding, nowUnseen - unseen);
    outstanding = nowOutstanding;
    unseen = nowUnseen;
  }

  /// Bytes that wait at peers that do not tell how much waits there.
  long inUnseenQueues() {
    long bytes = 0;
    for (int i = 0; hidden > 0 && i < links.size(); i++) {
      Link link = links.get(i);
      bytes += link.hidesQueue ? waitingAt(link) : 0;
    }
    return bytes;
  }

  /// Bytes that wait at origins that tell. Asked for much more often than it changes.
  long waitingAtOrigins() {
    if (isChanged) {
      atOrigins = countAtOrigins();
      isChanged = false;
    }
    return atOrigins;
  }

  private long countAtOrigins() {
    long bytes = 0;
    for (int i = 0; i < links.size(); i++) {
      Link link = links.get(i);
      bytes += link.isOrigin() && !link.hidesQueue ? waitingAt(link) : 0;
    }
    return bytes;
  }

  private long waitingAt(Link link) {
    long bytes = 0;
    for (Request request : requests.ofSlot(link.slot)) {
      bytes += request.state() == RequestTable.State.ASKED ? request.length() : 0;
    }
    return bytes;
  }
}
