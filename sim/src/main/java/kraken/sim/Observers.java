package kraken.sim;

import java.util.List;
import kraken.swarm.Input;
import kraken.swarm.Output;

/// All observers of a world; free when there are none.
final class Observers {
  private final List<Observer> all;
  private final boolean none;

  Observers(List<Observer> all) {
    this.all = List.copyOf(all);
    none = all.isEmpty();
  }

  void began(World world) {
    all.forEach(observer -> observer.began(world));
  }

  void started(Host host) {
    all.forEach(observer -> observer.started(host.index()));
  }

  void died(Host host) {
    all.forEach(observer -> observer.died(host.index()));
  }

  void completed(Host host, Copy copy) {
    all.forEach(observer -> observer.completed(host.index(), copy));
  }

  void input(Host host, Input input) {
    if (!none) {
      all.forEach(observer -> observer.input(host.index(), input));
    }
  }

  void output(Host host, Output output) {
    if (!none) {
      all.forEach(observer -> observer.output(host.index(), output));
    }
  }

  void settled(Host host) {
    if (!none) {
      all.forEach(observer -> observer.settled(host.index()));
    }
  }

  void connected(Socket from, Socket to) {
    if (!none) {
      all.forEach(o -> o.connected(from.host.index(), from.conn, to.host.index(), to.conn));
    }
  }

  void sent(Host from, Host to, long bytes) {
    if (!none) {
      all.forEach(observer -> observer.sent(from.index(), to.index(), bytes));
    }
  }

  void received(Host from, Host to, long bytes) {
    if (!none) {
      all.forEach(observer -> observer.received(from.index(), to.index(), bytes));
    }
  }

  void lost(Host from, Host to, long bytes) {
    if (!none) {
      all.forEach(observer -> observer.lost(from.index(), to.index(), bytes));
    }
  }

  void ended(World world) {
    all.forEach(observer -> observer.ended(world));
  }

  void stopped(World world) {
    all.forEach(observer -> observer.stopped(world));
  }
}
