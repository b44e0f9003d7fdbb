package kraken.peer;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import kraken.cluster.api.AnnounceAnswer;
import kraken.cluster.api.AnnounceRequest;
import kraken.cluster.api.AnnounceRequest.Surroundings;
import kraken.cluster.api.Join;
import kraken.core.Digest;
import kraken.core.InfoHash;
import kraken.core.MetaInfo;

/// The tracker, as announces see it. The first announce of a torrent went along with the question
/// for its metainfo, and the answer is kept here until the core announces: then the tracker is not
/// called. What is not asked for soon is thrown away, and the torrent is announced as always.
/// Thread-safe.
final class Joins implements AnnounceSource {
  private static final int MOST = 256;
  private static final long FRESH_NANOS = Duration.ofSeconds(2).toNanos();

  private final PeerConfig config;
  private final int port;
  private final AnnounceSource tracker;
  private final PeerEvents events;
  private final LongSupplier clock;
  private final LinkedHashMap<Digest, Kept> handouts = new LinkedHashMap<>();

  private record Kept(InfoHash infoHash, AnnounceAnswer answer, long at) {}

  /// Nothing is kept yet.
  ///
  /// @param port the announced one
  /// @param tracker answers what is not kept
  /// @param clock monotonic nanoseconds
  Joins(
      PeerConfig config, int port, AnnounceSource tracker, PeerEvents events, LongSupplier clock) {
    this.config = config;
    this.port = port;
    this.tracker = tracker;
    this.events = events;
    this.clock = clock;
  }

  /// What is sent along with the question for the metainfo of a blob that is to be fetched; nothing
  /// from a host that does not announce, or has no extensions.
  Optional<Join> join(Digest digest) {
    long capabilities = config.swarm().capabilities();
    if (capabilities == 0 || !config.swarm().announces()) {
      return Optional.empty();
    }
    return Optional.of(
        new Join(
            digest,
            config.announced(port, false),
            Optional.of(new Surroundings(capabilities, List.of(), List.of(), false))));
  }

  /// The tracker's answer to a [Join].
  synchronized void answered(MetaInfo metaInfo, AnnounceAnswer handout) {
    handouts.remove(metaInfo.digest());
    handouts.put(metaInfo.digest(), new Kept(metaInfo.infoHash(), handout, clock.getAsLong()));
    if (handouts.size() > MOST) {
      handouts.pollFirstEntry();
    }
  }

  @Override
  public AnnounceAnswer announce(AnnounceRequest request) throws IOException, InterruptedException {
    Optional<AnnounceAnswer> kept = take(request);
    if (kept.isPresent()) {
      events.announcesJoined.increment();
      return kept.get();
    }
    events.announces.increment();
    return tracker.announce(request);
  }

  /// The answer to an announce that says no more than the [Join] did; each is given once.
  private synchronized Optional<AnnounceAnswer> take(AnnounceRequest request) {
    return Optional.ofNullable(handouts.remove(request.digest()))
        .filter(kept -> kept.infoHash().equals(request.infoHash()))
        .filter(kept -> clock.getAsLong() - kept.at() < FRESH_NANOS)
        .filter(_ -> join(request.digest()).filter(j -> isThis(j, request)).isPresent())
        .map(Kept::answer);
  }

  private static boolean isThis(Join join, AnnounceRequest request) {
    return join.announce(request.infoHash()).equals(request);
  }
}
