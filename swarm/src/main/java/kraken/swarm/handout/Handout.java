package kraken.swarm.handout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import org.jspecify.annotations.Nullable;

/// The peers of one torrent, in no order, each with the time of its last announce and how many
/// links it has or was promised. Random picks shuffle only as many as they take.
final class Handout {
  private static final int SAMPLES = 3;
  private static final int TRIES_PER_LINK = 4;

  private final RandomGenerator random;
  private final long ttl;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<PeerId, Entry> byId = new HashMap<>();
  private long announcedAt;

  private static final class Entry {
    private PeerInfo peer;
    private int place;
    private long announcedAt;
    private int degree;
    private boolean picked;

    private Entry(PeerInfo peer, int place) {
      this.peer = peer;
      this.place = place;
    }
  }

  Handout(RandomGenerator random, long ttl) {
    this.random = random;
    this.ttl = ttl;
  }

  int size() {
    return entries.size();
  }

  boolean isSilent(long now) {
    return now - announcedAt > ttl;
  }

  /// The peer announced: address and completeness are as it says now. It is never an origin: those
  /// are known otherwise.
  void note(PeerInfo peer, long now) {
    PeerInfo agent = new PeerInfo(peer.id(), peer.ip(), peer.port(), false, peer.complete());
    announcedAt = now;
    Entry entry = byId.get(peer.id());
    if (entry == null) {
      entry = new Entry(agent, entries.size());
      entries.add(entry);
      byId.put(peer.id(), entry);
    }
    entry.peer = agent;
    entry.announcedAt = now;
    forgetSomeSilent(now);
  }

  void forget(PeerId peer) {
    Entry entry = byId.remove(peer);
    if (entry != null) {
      swap(entry.place, entries.size() - 1);
      entries.removeLast();
    }
  }

  /// Somebody could not reach the peer: it is named again once it announces, if others doubt it
  /// too.
  void suspect(PeerId peer) {
    Entry entry = byId.get(peer);
    if (entry != null) {
      entry.announcedAt -= ttl / 2;
    }
  }

  /// The peer says whom it is connected to.
  void linked(PeerId peer, List<PeerId> links) {
    Entry entry = byId.get(peer);
    if (entry != null) {
      entry.degree = links.size();
    }
  }

  /// Up to `limit` random peers other than this one, none of them silent for the TTL.
  List<PeerInfo> random(PeerId except, int limit, long now) {
    List<PeerInfo> answer = new ArrayList<>();
    int taken = 0;
    while (taken < entries.size() && answer.size() < limit) {
      int other = taken + random.nextInt(entries.size() - taken);
      swap(taken, other);
      Entry entry = entries.get(taken);
      if (now - entry.announcedAt > ttl) {
        forget(entry.peer.id());
        continue;
      }
      taken++;
      if (!entry.peer.id().equals(except)) {
        answer.add(entry.peer);
      }
    }
    return answer;
  }

  /// As many peers as the announcer misses to `degree` links, each the least connected of a few; a
  /// fresh one only half of that, since later ones will be told of it.
  List<PeerInfo> nearRegular(Announcer announcer, int degree, long now) {
    int wanted = Math.min(degree - announcer.links().size(), (degree + 1) / 2);
    List<Entry> picked = new ArrayList<>();
    mark(announcer.links(), true);
    for (int i = 0; i < wanted; i++) {
      Entry entry = leastConnected(announcer.peer().id(), degree, now);
      if (entry != null) {
        entry.picked = true;
        entry.degree++;
        picked.add(entry);
      }
    }
    mark(announcer.links(), false);
    List<PeerInfo> answer = new ArrayList<>();
    for (Entry entry : picked) {
      entry.picked = false;
      answer.add(entry.peer);
    }
    return answer;
  }

  private void mark(List<PeerId> peers, boolean picked) {
    for (PeerId peer : peers) {
      Entry entry = byId.get(peer);
      if (entry != null) {
        entry.picked = picked;
      }
    }
  }

  private @Nullable Entry leastConnected(PeerId except, int degree, long now) {
    Entry best = null;
    int seen = 0;
    for (int i = 0; i < SAMPLES * TRIES_PER_LINK && seen < SAMPLES; i++) {
      Entry entry = entries.get(random.nextInt(entries.size()));
      boolean usable =
          !entry.picked
              && !entry.peer.id().equals(except)
              && entry.degree <= degree
              && now - entry.announcedAt <= ttl;
      if (usable) {
        seen++;
        best = best == null || entry.degree < best.degree ? entry : best;
      }
    }
    return best;
  }

  /// Two random ones are looked at with each announce, so that the list stays about as long as the
  /// torrent is alive.
  private void forgetSomeSilent(long now) {
    for (int i = 0; i < 2 && !entries.isEmpty(); i++) {
      Entry entry = entries.get(random.nextInt(entries.size()));
      if (now - entry.announcedAt > ttl) {
        forget(entry.peer.id());
      }
    }
  }

  private void swap(int a, int b) {
    Entry first = entries.get(a);
    Entry second = entries.get(b);
    entries.set(a, second);
    entries.set(b, first);
    second.place = a;
    first.place = b;
  }
}
