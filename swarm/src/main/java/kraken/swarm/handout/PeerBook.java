package kraken.swarm.handout;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import kraken.core.InfoHash;
import kraken.core.PeerInfo;

/// Who is in which torrent, as told by announces. An announce costs as much as its answer is long,
/// not as the torrent is large. Peers and torrents that have been silent for the TTL are forgotten
/// bit by bit, with each announce.
///
/// Not thread-safe.
public final class PeerBook {
  private final HandoutConfig config;
  private final RandomGenerator random;

  /// In the order of the last announce.
  private final Map<InfoHash, Handout> torrents = new LinkedHashMap<>(16, 0.75f, true);

  public PeerBook(HandoutConfig config, RandomGenerator random) {
    this.config = config;
    this.random = random;
  }

  /// A peer announces as the reference does: it is noted, and gets up to `limit` others and an
  /// origin, in the order of the policy. It gets nobody if it is complete, and never itself.
  ///
  /// @param origins those that have the blob, as the tracker knows them
  /// @param now monotonic nanoseconds
  public List<PeerInfo> announce(
      InfoHash torrent, PeerInfo announcer, List<PeerInfo> origins, long now) {
    forgetSilent(now);
    Handout handout = handout(torrent);
    Member member = handout.note(announcer, false, now);
    if (announcer.complete()) {
      return List.of();
    }
    List<PeerInfo> others = origins.stream().filter(o -> !o.id().equals(announcer.id())).toList();
    return config.isShort()
        ? ordered(handout.shortList(member, now), handout.oneOf(others, member, now))
        : ordered(handout.random(announcer.id(), config.limit(), now), others);
  }

  /// One of our own agents announces: it gets a short list that keeps the graph near-regular: an
  /// origin first, then the least connected of a few random peers, as many as it misses.
  public List<PeerInfo> announce(
      InfoHash torrent, Announcer announcer, List<PeerInfo> origins, long now) {
    forgetSilent(now);
    Handout handout = handout(torrent);
    announcer.lost().forEach(handout::suspect);
    if (announcer.stopped()) {
      handout.forget(announcer.peer().id());
      return List.of();
    }
    Member member = handout.note(announcer.peer(), true, now);
    handout.linked(member, announcer.links(), now);
    if (announcer.peer().complete()) {
      return List.of();
    }
    List<PeerInfo> answer = new ArrayList<>();
    if (!origins.isEmpty() && origins.stream().noneMatch(o -> announcer.links().contains(o.id()))) {
      answer.add(origins.get(random.nextInt(origins.size())));
    }
    answer.addAll(handout.nearRegular(member, announcer.links(), now));
    return List.copyOf(answer);
  }

  /// How many peers of the torrent are known.
  public int peers(InfoHash torrent) {
    Handout handout = torrents.get(torrent);
    return handout == null ? 0 : handout.size();
  }

  /// How many torrents are known.
  public int torrents() {
    return torrents.size();
  }

  private Handout handout(InfoHash torrent) {
    return torrents.computeIfAbsent(torrent, _ -> new Handout(random, config));
  }

  private List<PeerInfo> ordered(List<PeerInfo> agents, List<PeerInfo> origins) {
    List<PeerInfo> all = new ArrayList<>(agents);
    all.addAll(origins);
    for (int i = all.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      PeerInfo other = all.get(i);
      all.set(i, all.get(j));
      all.set(j, other);
    }
    if (config.policy() == HandoutConfig.Policy.COMPLETENESS) {
      all.sort((a, b) -> Integer.compare(rank(a), rank(b)));
    }
    return List.copyOf(all);
  }

  private static int rank(PeerInfo peer) {
    if (peer.origin()) {
      return 1;
    }
    return peer.complete() ? 0 : 2;
  }

  /// Looks at the two torrents that have been silent for longest.
  private void forgetSilent(long now) {
    Iterator<Handout> oldest = torrents.values().iterator();
    for (int i = 0; i < 2 && oldest.hasNext(); i++) {
      if (oldest.next().isSilent(now)) {
        oldest.remove();
      }
    }
  }
}
