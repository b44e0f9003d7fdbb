package kraken.sim.check;

import java.util.function.IntPredicate;
import kraken.sim.Copy;
import kraken.sim.Observer;
import kraken.sim.World;
import kraken.swarm.Input;
import kraken.swarm.Output;

/// Shows a checker the cores of our own hosts only: those that behave as the reference have other
/// rules. What happens between hosts it sees of all.
final class OfOurs implements Observer {
  private final Observer checker;
  private final IntPredicate ours;

  OfOurs(Observer checker, IntPredicate ours) {
    this.checker = checker;
    this.ours = ours;
  }

  @Override
  public void began(World world) {
    checker.began(world);
  }

  @Override
  public void started(int host) {
    if (ours.test(host)) {
      checker.started(host);
    }
  }

  @Override
  public void died(int host) {
    if (ours.test(host)) {
      checker.died(host);
    }
  }

  @Override
  public void input(int host, Input input) {
    if (ours.test(host)) {
      checker.input(host, input);
    }
  }

  @Override
  public void output(int host, Output output) {
    if (ours.test(host)) {
      checker.output(host, output);
    }
  }

  @Override
  public void settled(int host) {
    if (ours.test(host)) {
      checker.settled(host);
    }
  }

  @Override
  public void connected(int from, int fromConn, int to, int toConn) {
    checker.connected(from, fromConn, to, toConn);
  }

  @Override
  public void sent(int from, int to, long bytes) {
    checker.sent(from, to, bytes);
  }

  @Override
  public void received(int from, int to, long bytes) {
    checker.received(from, to, bytes);
  }

  @Override
  public void lost(int from, int to, long bytes) {
    checker.lost(from, to, bytes);
  }

  @Override
  public void completed(int host, Copy copy) {
    checker.completed(host, copy);
  }

  @Override
  public void ended(World world) {
    checker.ended(world);
  }

  @Override
  public void stopped(World world) {
    checker.stopped(world);
  }
}
