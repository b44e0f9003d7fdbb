package kraken.node.tracker;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import kraken.cluster.api.AnnounceAnswer;
import kraken.cluster.api.AnnounceRequest;
import kraken.cluster.api.AnnounceRequest.Surroundings;
import kraken.core.PeerInfo;
import kraken.core.ServiceException;
import kraken.swarm.handout.Announcer;
import kraken.swarm.handout.PeerBook;

/// Answers announces: enters the peer into the book and hands out others, and the origins. The book
/// is memory only; its lock is held for microseconds and never while origins are asked.
final class Announces {
  private final PeerBook book;
  private final OriginPeers origins;
  private final Duration interval;
  private final LongSupplier clock;
  private final ReentrantLock lock = new ReentrantLock();

  /// @param interval until the next announce, told to each peer
  /// @param clock monotonic nanoseconds
  Announces(PeerBook book, OriginPeers origins, Duration interval, LongSupplier clock) {
    this.book = book;
    this.origins = origins;
    this.interval = interval;
    this.clock = clock;
  }

  /// @param patience how long the origins are waited for; without them, only peers are named
  /// @throws ServiceException.Unavailable when there is nobody to connect to, and the origins
  ///   cannot be asked
  AnnounceAnswer answer(AnnounceRequest request, Duration patience) {
    boolean leaves = request.surroundings().map(Surroundings::stopped).orElse(false);
    if (request.peer().complete() || leaves) {
      enter(request, List.of());
      return new AnnounceAnswer(List.of(), interval);
    }
    List<PeerInfo> seeding = List.of();
    Optional<ServiceException> trouble = Optional.empty();
    try {
      seeding = origins.of(request.digest(), patience);
    } catch (ServiceException e) {
      trouble = Optional.of(e);
    }
    List<PeerInfo> handout = enter(request, seeding);
    if (handout.isEmpty() && seeding.isEmpty() && isAlone(request)) {
      throw new ServiceException.Unavailable(
          "no peers available: " + trouble.map(Throwable::getMessage).orElse("nobody announced"));
    }
    return new AnnounceAnswer(handout, interval);
  }

  private List<PeerInfo> enter(AnnounceRequest request, List<PeerInfo> seeding) {
    lock.lock();
    try {
      long now = clock.getAsLong();
      return request.surroundings().isEmpty()
          ? book.announce(request.infoHash(), request.peer(), seeding, now)
          : book.announce(
              request.infoHash(), ours(request, request.surroundings().get()), seeding, now);
    } finally {
      lock.unlock();
    }
  }

  private static Announcer ours(AnnounceRequest request, Surroundings of) {
    return new Announcer(request.peer(), of.links(), of.lost(), of.stopped());
  }

  /// Whether nobody else is in the torrent; else an empty answer means that the peer knows enough.
  private boolean isAlone(AnnounceRequest request) {
    lock.lock();
    try {
      return book.peers(request.infoHash()) <= 1;
    } finally {
      lock.unlock();
    }
  }
}
