package kraken.sim.check;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import kraken.sim.Copy;
import kraken.sim.Observer;
import kraken.sim.Options;
import kraken.sim.World;
import kraken.swarm.Input;
import kraken.swarm.Load;
import kraken.swarm.Output;
import kraken.swarm.SwarmConfig;
import org.jspecify.annotations.Nullable;

/// All checkers of one world. Of hosts that behave as the reference only their bytes are looked at.
public final class Checks implements Observer {
  private static final int REFERENCE_PIPELINE = 3;

  private final Options options;
  private final Violations violations = new Violations(() -> 0);
  private final List<Observer> all;
  private @Nullable World world;

  /// @param every the costly checks are made after every so many inputs
  public Checks(Options options, int every) {
    this.options = options;
    Turns turns = new Turns(every);
    Suspects suspects = new Suspects(options.faults());
    int hosts = options.hosts() + options.origins();
    all =
        List.of(
            turns,
            new RightBytes(violations, suspects),
            ofOurs(new AsksWhoHasIt(violations)),
            ofOurs(new AsksModestly(violations, this::config, this::mostBytes)),
            new NobodyStarves(violations, options.faults()),
            new BytesConserved(violations),
            new LineRate(violations, hosts, host -> world().upRate(host)),
            ofOurs(new OneUpload(violations)),
            ofOurs(new OneConnection(violations, this::config)),
            ofOurs(new OneAnswer(violations, this::wishes, turns)),
            ofOurs(new NoFalseBlame(violations, suspects)),
            ofOurs(new FitsTheWire(violations)),
            ofOurs(new BoundedMemory(violations, bounds(), this::load, turns)),
            new CoreInvariants(violations, host -> world().checkInvariants(host), turns),
            ofOurs(new DriverContract(violations)));
  }

  private Observer ofOurs(Observer checker) {
    return new OfOurs(checker, host -> !options.isReference(host));
  }

  public Violations violations() {
    return violations;
  }

  private World world() {
    if (world == null) {
      throw new IllegalStateException("the world has not begun");
    }
    return world;
  }

  private SwarmConfig config(int host) {
    boolean origin = host >= options.hosts();
    return origin ? options.peers().origin() : options.peers().ours();
  }

  private long mostBytes(int host) {
    long budget =
        AsksModestly.mostBytes(
            config(host), options.pieceBytes(), options.network().down(), options.blobs());
    return budget + waitingAtTheReference(host);
  }

  /// What waits at agents of the reference is outside the budget: each of them is asked for up to
  /// so many pieces as its own kind would ask for.
  private long waitingAtTheReference(int host) {
    long agents = IntStream.range(0, options.hosts()).filter(options::isReference).count();
    long links = Math.min(agents, config(host).connectionsPerTorrent());
    return links * REFERENCE_PIPELINE * options.pieceBytes() * options.blobs();
  }

  private BoundedMemory.Bounds bounds() {
    SwarmConfig ours = options.peers().ours();
    SwarmConfig origin = options.peers().origin();
    return new BoundedMemory.Bounds(
        options.blobs(),
        Math.max(ours.connectionsPerTorrent(), origin.connectionsPerTorrent()),
        Math.max(ours.pipelinePerPeer(), ours.pipelinePerOrigin()),
        Math.toIntExact(Math.ceilDiv(options.blobBytes(), options.pieceBytes())));
  }

  private Optional<Load> load(int host) {
    return world().load(host);
  }

  private int wishes(int host) {
    return load(host).map(Load::wishes).orElse(-1);
  }

  private void each(Consumer<Observer> action) {
    all.forEach(action);
  }

  @Override
  public void began(World begun) {
    world = begun;
    violations.runBy(begun::now);
    each(checker -> checker.began(begun));
  }

  @Override
  public void started(int host) {
    each(checker -> checker.started(host));
  }

  @Override
  public void died(int host) {
    each(checker -> checker.died(host));
  }

  @Override
  public void input(int host, Input input) {
    each(checker -> checker.input(host, input));
  }

  @Override
  public void output(int host, Output output) {
    each(checker -> checker.output(host, output));
  }

  @Override
  public void settled(int host) {
    each(checker -> checker.settled(host));
  }

  @Override
  public void connected(int from, int fromConn, int to, int toConn) {
    each(checker -> checker.connected(from, fromConn, to, toConn));
  }

  @Override
  public void sent(int from, int to, long bytes) {
    each(checker -> checker.sent(from, to, bytes));
  }

  @Override
  public void received(int from, int to, long bytes) {
    each(checker -> checker.received(from, to, bytes));
  }

  @Override
  public void lost(int from, int to, long bytes) {
    each(checker -> checker.lost(from, to, bytes));
  }

  @Override
  public void completed(int host, Copy copy) {
    each(checker -> checker.completed(host, copy));
  }

  @Override
  public void ended(World ended) {
    each(checker -> checker.ended(ended));
  }

  @Override
  public void stopped(World stopped) {
    each(checker -> checker.stopped(stopped));
  }
}
