package kraken.swarm.handout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import org.jspecify.annotations.Nullable;

/// The peers of one torrent, in no order, and who of them is named to whom. Random picks shuffle
/// only as many as they take.
final class Handout {
  private static final int LEAST_AT_FIRST = 2;
  private static final int SAMPLES = 3;
  private static final int TRIES_PER_LINK = 12;

  private final RandomGenerator random;
  private final HandoutConfig config;
  private final long ttl;
  private final List<Member> members = new ArrayList<>();
  private final Map<PeerId, Member> byId = new HashMap<>();
  private long announcedAt;

  Handout(RandomGenerator random, HandoutConfig config) {
    this.random = random;
    this.config = config;
    this.ttl = config.ttl().toNanos();
  }

  int size() {
    return members.size();
  }

  boolean isSilent(long now) {
    return now - announcedAt > ttl;
  }

  /// The peer announced: address and completeness are as it says now. It is never an origin: those
  /// are known otherwise.
  ///
  /// @param tellsLinks whether [#linked] follows
  Member note(PeerInfo peer, boolean tellsLinks, long now) {
    PeerInfo agent = new PeerInfo(peer.id(), peer.ip(), peer.port(), false, peer.complete());
    announcedAt = now;
    Member member = byId.get(peer.id());
    if (member == null) {
      member = new Member(agent, members.size(), new Told(config.limit()));
      members.add(member);
      byId.put(peer.id(), member);
    }
    member.peer = agent;
    member.announcedAt = now;
    member.tellsLinks = tellsLinks;
    forgetSomeSilent(now);
    return member;
  }

  void forget(PeerId peer) {
    Member member = byId.remove(peer);
    if (member != null) {
      swap(member.place, members.size() - 1);
      members.removeLast();
    }
  }

  /// Somebody could not reach the peer: it is named again once it announces, if others doubt it
  /// too.
  void suspect(PeerId peer) {
    Member member = byId.get(peer);
    if (member != null) {
      member.announcedAt -= ttl / 2;
    }
  }

  /// The peer says whom it is connected to: so a tracker that was started anew learns its graph.
  void linked(Member member, List<PeerId> links, long now) {
    member.links(links.size(), now);
    for (PeerId link : links) {
      Member other = byId.get(link);
      if (other != null && !other.tellsLinks && !isTold(member, other, now)) {
        member.told.add(link, now);
        other.promised(now);
      }
    }
  }

  /// Up to `limit` random peers other than this one, none of them silent for the TTL.
  List<PeerInfo> random(PeerId except, int limit, long now) {
    List<PeerInfo> answer = new ArrayList<>();
    int taken = 0;
    while (taken < members.size() && answer.size() < limit) {
      Member member = draw(taken);
      if (now - member.announcedAt > ttl) {
        forget(member.peer.id());
        continue;
      }
      taken++;
      if (!member.peer.id().equals(except)) {
        answer.add(member.peer);
      }
    }
    return answer;
  }

  /// As many peers as one of ours misses to the wanted degree; a fresh one only half of that, since
  /// later ones will be told of it, and even fewer while there are few, or the first would all be
  /// connected to each other and to nobody else.
  List<PeerInfo> nearRegular(Member self, List<PeerId> links, long now) {
    int wanted = Math.min(config.links() - links.size(), half());
    if (links.isEmpty()) {
      wanted = Math.min(wanted, Math.max(LEAST_AT_FIRST, size() / 4));
    }
    List<PeerInfo> answer = new ArrayList<>();
    for (Member member : pick(self, links, wanted, now)) {
      if (!member.tellsLinks) {
        self.told.add(member.peer.id(), now);
      }
      answer.add(member.peer);
    }
    return answer;
  }

  /// For an agent of the reference, which does not say whom it is connected to: those that it was
  /// told lately, and fresh ones, fewer the more links it was promised, but always one, so that no
  /// part of the swarm stays by itself.
  List<PeerInfo> shortList(Member self, long now) {
    int wanted = Math.clamp(config.links() - self.linksAt(now), 1, half());
    for (Member fresh : pick(self, self.told.all(now), Math.min(wanted, config.limit()), now)) {
      self.told.add(fresh.peer.id(), now);
      self.promised(now);
    }
    List<PeerInfo> answer = new ArrayList<>();
    for (PeerId peer : self.told.all(now)) {
      Member member = byId.get(peer);
      if (member != null && now - member.announcedAt <= ttl) {
        answer.add(member.peer);
      }
    }
    return answer;
  }

  /// The one origin that an agent of the reference is told; the same for a while, since it connects
  /// to all that it hears of.
  List<PeerInfo> oneOf(List<PeerInfo> origins, Member self, long now) {
    if (origins.isEmpty()) {
      return origins;
    }
    PeerInfo before = self.origin(now);
    if (before != null && origins.contains(before)) {
      return List.of(before);
    }
    PeerInfo origin = origins.get(random.nextInt(origins.size()));
    self.origin(origin, now);
    return List.of(origin);
  }

  private int half() {
    return (config.links() + 1) / 2;
  }

  /// Up to so many peers that this one does not know, each the least connected of a few.
  private List<Member> pick(Member self, List<PeerId> known, int wanted, long now) {
    List<Member> picked = new ArrayList<>();
    boolean alone = !mark(known, true);
    self.picked = true;
    for (int i = 0; i < wanted; i++) {
      // Who has nobody yet is given somebody, however connected that one is.
      int most = alone && picked.isEmpty() ? Integer.MAX_VALUE : config.links();
      Member member = leastConnected(self, most, now);
      if (member != null) {
        member.picked = true;
        member.promised(now);
        picked.add(member);
      }
    }
    self.picked = false;
    mark(known, false);
    picked.forEach(member -> member.picked = false);
    return picked;
  }

  /// Whether any of them is in the book.
  private boolean mark(List<PeerId> peers, boolean picked) {
    boolean any = false;
    for (PeerId peer : peers) {
      Member member = byId.get(peer);
      if (member != null) {
        member.picked = picked;
        any = true;
      }
    }
    return any;
  }

  private @Nullable Member leastConnected(Member self, int most, long now) {
    Member best = null;
    int seen = 0;
    int tries = Math.min(TRIES_PER_LINK, members.size());
    for (int i = 0; i < tries && seen < SAMPLES; i++) {
      Member member = draw(i);
      boolean usable =
          !member.picked
              && member.linksAt(now) <= most
              && now - member.announcedAt <= ttl
              && !isTold(member, self, now);
      if (usable) {
        seen++;
        best = best == null || member.linksAt(now) < best.linksAt(now) ? member : best;
      }
    }
    return best;
  }

  /// Whether the first was told of the second and dials it, and they would ban each other if the
  /// second dialled too: two of ours agree instead.
  private static boolean isTold(Member first, Member second, long now) {
    return !(first.tellsLinks && second.tellsLinks)
        && !first.peer.complete()
        && first.told.has(second.peer.id(), now);
  }

  /// Two random ones are looked at with each announce, so that the list stays about as long as the
  /// torrent is alive.
  private void forgetSomeSilent(long now) {
    for (int i = 0; i < 2 && !members.isEmpty(); i++) {
      Member member = members.get(random.nextInt(members.size()));
      if (now - member.announcedAt > ttl) {
        forget(member.peer.id());
      }
    }
  }

  /// A random one of those that were not drawn, when so many were: they are the first in the list.
  private Member draw(int drawn) {
    swap(drawn, drawn + random.nextInt(members.size() - drawn));
    return members.get(drawn);
  }

  private void swap(int a, int b) {
    Member first = members.get(a);
    Member second = members.get(b);
    members.set(a, second);
    members.set(b, first);
    second.place = a;
    first.place = b;
  }
}
