package kraken.swarm.world;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.PeerId;
import kraken.core.PeerInfo;
import kraken.core.PieceDigests;
import kraken.swarm.Input;
import kraken.swarm.Output;
import kraken.swarm.Swarm;
import kraken.swarm.SwarmConfig;
import kraken.swarm.handout.HandoutConfig;
import kraken.swarm.handout.PeerBook;
import org.jspecify.annotations.Nullable;

/// Hosts, the tracker and the network between them. One seed, one run.
public final class World {
  private static final int LAST_LINES = 60;

  private final Clock clock = new Clock();
  private final Terms terms;
  private final PeerBook book;
  private final SplittableRandom random;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<PeerId, Node> byId = new HashMap<>();
  private final ArrayDeque<String> last = new ArrayDeque<>();
  private long fingerprint = 1;
  private long events;

  World(Terms terms) {
    this.terms = terms;
    random = new SplittableRandom(terms.seed());
    book = new PeerBook(HandoutConfig.standard(), random.split());
  }

  Clock clock() {
    return clock;
  }

  Terms terms() {
    return terms;
  }

  List<Node> nodes() {
    return nodes;
  }

  long events() {
    return events;
  }

  /// A number that two runs share only if the same happened in both.
  long fingerprint() {
    return fingerprint;
  }

  /// A blob of so many pieces; one of many has piece digests.
  static MetaInfo blob(int pieces, int pieceLength) {
    Digest digest =
        Digest.of(("blob of " + pieces + " x " + pieceLength).getBytes(StandardCharsets.UTF_8));
    byte[] hashes = new byte[pieces > MetaInfo.MOST_INLINE ? PieceDigests.BYTES * pieces : 0];
    new SplittableRandom(pieces).nextBytes(hashes);
    return new MetaInfo(digest, (long) pieces * pieceLength, pieceLength, new int[pieces], hashes);
  }

  /// A host that downloads, `rate` bytes a second each way.
  Node agent(long rate) {
    return node(SwarmConfig.agent(), rate, rate, false);
  }

  /// A host that only serves.
  Node origin(long rate) {
    return node(SwarmConfig.origin(), rate, rate, true);
  }

  Node node(SwarmConfig config, long up, long down, boolean origin) {
    int number = nodes.size();
    PeerId id = PeerId.random(random);
    PeerInfo info = new PeerInfo(id, "10.0.0." + number, 10_000 + number, origin, origin);
    Node node = new Node(this, info, config, up, down);
    nodes.add(node);
    byId.put(id, node);
    return node;
  }

  /// Runs until all these have finished, at most so many seconds. Tells whether they have.
  boolean runUntilFinished(List<Node> awaited, double seconds) {
    long until = clock.now() + (long) (seconds * 1e9);
    while (awaited.stream().anyMatch(node -> node.finishedAt() < 0)) {
      if (!clock.step(until)) {
        return false;
      }
    }
    return true;
  }

  void run(double seconds) {
    long until = clock.now() + (long) (seconds * 1e9);
    while (clock.step(until)) {
      events++;
    }
  }

  void announce(Node node, Output.Announce announce) {
    PeerInfo me = node.info();
    PeerInfo peer = new PeerInfo(me.id(), me.ip(), me.port(), false, announce.complete());
    List<PeerInfo> origins = nodes.stream().map(Node::info).filter(PeerInfo::origin).toList();
    clock.after(
        2 * terms.latency(),
        () -> {
          List<PeerInfo> peers = book.announce(announce.infoHash(), peer, origins, clock.now());
          clock.after(
              2 * terms.latency(),
              () ->
                  node.happened(
                      new Input.AnnounceAnswered(announce.torrent(), peers, terms.interval())));
        });
  }

  void dial(Node node, Output.Dial dial) {
    Node other = byId.get(dial.peer().id());
    clock.after(2 * terms.latency(), () -> connect(node, dial, other));
  }

  private void connect(Node node, Output.Dial dial, @Nullable Node other) {
    if (other == null || other.isDead()) {
      clock.after(
          1_000_000_000, () -> node.happened(new Input.DialFailed(dial.dial(), "timed out")));
      return;
    }
    if (node.isDead()) {
      return;
    }
    int here = node.freeConn();
    Pipe out = new Pipe(clock, terms, node, here, other, other.freeConn());
    Pipe back = new Pipe(clock, terms, other, out.toConn, node, here);
    out.reverse(back);
    back.reverse(out);
    other.opened(out.toConn, back, Input.ConnectionOpened.ACCEPTED, node.info().ip());
    node.opened(here, out, dial.dial(), other.info().ip());
  }

  /// One side closes: what it sent before still arrives.
  void close(Node node, int conn) {
    Pipe pipe = node.pipe(conn);
    if (pipe == null) {
      return;
    }
    clock.after(0, () -> node.closed(conn, "closed here"));
    clock.after(terms.latency() + 1, () -> farEnd(pipe));
  }

  private static void farEnd(Pipe pipe) {
    Pipe back = pipe.to.pipe(pipe.toConn);
    if (back != null && back.to == pipe.from && back.toConn == pipe.fromConn) {
      pipe.to.closed(pipe.toConn, "closed by peer");
    }
  }

  void checkInvariants(Swarm swarm) {
    swarm.checkInvariants();
  }

  void record(Node node, Object what) {
    fingerprint = 31 * (31 * fingerprint + clock.now()) + what.toString().hashCode();
    last.add(clock.now() / 1000 + " us " + node.info().ip() + " " + what);
    if (last.size() > LAST_LINES) {
      last.remove();
    }
  }

  /// What happened last, for the message of a failing test.
  String lastLines() {
    return "seed " + terms.seed() + "\n" + String.join("\n", last);
  }
}
