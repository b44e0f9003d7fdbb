package kraken.swarm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What must be true of a host after every input; for simulators and tests. A broken one is an
/// [IllegalStateException] that names it. Costs as much as there are pieces and connections.
final class Invariants {
  private Invariants() {}

  static void check(Host host, Torrents torrents, List<@Nullable Link> links) {
    long outstanding = 0;
    long unseen = 0;
    for (Torrent torrent : torrents.all()) {
      torrent.digests().check();
      Leech leech = torrent.leech();
      if (leech != null) {
        check(leech);
        outstanding += leech.outstanding();
        unseen += leech.tally().inUnseenQueues();
      }
    }
    same("bytes outstanding over all torrents", outstanding, host.downlink.outstanding());
    same("bytes outside the budget", unseen, host.downlink.unseen());
    check(host.uplink, links);
  }

  private static void check(Leech leech) {
    long live = 0;
    for (int piece = 0; piece < leech.have.size(); piece++) {
      int copies = leech.requests.copies(piece);
      boolean there = leech.have.get(piece);
      if (there && copies > 0) {
        throw new IllegalStateException("piece " + piece + " is there and asked for");
      }
      if (leech.picker.isOpen(piece) != (!there && copies == 0)) {
        throw new IllegalStateException(
            "piece %d: have %s, asked of %d, but open %s"
                .formatted(piece, there, copies, leech.picker.isOpen(piece)));
      }
      live += (long) copies * leech.metaInfo.pieceLength(piece);
    }
    same("bytes outstanding of a torrent", live, leech.outstanding());
  }

  private static void check(Uplink uplink, List<@Nullable Link> links) {
    long queued = 0;
    int flowing = 0;
    int waiting = 0;
    for (Link link : links) {
      if (link == null || !link.isActive()) {
        continue;
      }
      for (Link.Wish wish : link.wishes) {
        queued += wish.length();
      }
      boolean serves = link.serving != null;
      queued += link.serving == null ? 0 : link.serving.length();
      flowing += serves && !link.blocked ? 1 : 0;
      waiting += !serves && !link.blocked && !link.wishes.isEmpty() ? 1 : 0;
    }
    same("bytes queued for upload", queued, uplink.queuedBytes());
    same("pieces that flow", flowing, uplink.flowing());
    if (flowing == 0 && waiting > 0) {
      throw new IllegalStateException("the uplink idles and " + waiting + " connections wait");
    }
  }

  private static void same(String what, long seen, long counted) {
    if (seen != counted) {
      throw new IllegalStateException(what + " are " + seen + ", counted " + counted);
    }
  }
}
