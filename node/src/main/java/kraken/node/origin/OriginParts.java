package kraken.node.origin;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import kraken.backend.Backends;
import kraken.cluster.api.HealthProbe;
import kraken.cluster.health.ActiveHealth;
import kraken.cluster.health.ActiveHealthConfig;
import kraken.cluster.hosts.HostList;
import kraken.cluster.ring.Ring;
import kraken.core.HostPort;
import kraken.core.ServiceException;
import kraken.node.base.BackendSetup;
import kraken.node.base.PeerSetup;
import kraken.node.base.RoleRuntime;
import kraken.node.base.Stores;
import kraken.node.base.Upstreams;
import kraken.node.config.Flags;
import kraken.node.config.OriginConfig;
import kraken.node.config.RingSection;
import kraken.store.BlobStore;
import kraken.store.task.TaskDb;

/// What an origin works with, opened from its configuration and closed in reverse order.
///
/// @param tasks where write-back tasks survive restarts
/// @param ring all origins, this one too
/// @param self this origin's address as the ring knows it
record OriginParts(BlobStore store, Backends backends, TaskDb tasks, Ring ring, HostPort self)
    implements AutoCloseable {

  /// Opens everything; waits until this origin is a member of the ring.
  static OriginParts open(OriginConfig config, Flags.Origin flags, RoleRuntime runtime)
      throws IOException {
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    try {
      BlobStore store = Stores.open(config.castore(), runtime.timer());
      opened.push(store);
      Backends backends = BackendSetup.open(config.backends());
      opened.push(backends);
      TaskDb tasks = TaskDb.open(config.localdb().source(), config.castore().fsync());
      opened.push(tasks);
      ActiveHealthConfig health =
          new ActiveHealthConfig(
              false,
              config.healthcheck().fails(),
              config.healthcheck().passes(),
              config.healthcheck().timeout(),
              config.hashring().refreshInterval());
      Ring ring =
          Ring.start(
              HostList.open(Upstreams.hostList(config.cluster())),
              Upstreams.ringConfig(config.hashring()),
              ActiveHealth.filter(health, new HealthProbe(runtime.client())));
      opened.push(ring);
      return new OriginParts(store, backends, tasks, ring, self(ring, flags, config.hashring()));
    } catch (IOException | RuntimeException e) {
      closeAll(opened, e);
      throw e;
    }
  }

  private static void closeAll(Deque<AutoCloseable> opened, Exception cause) {
    for (AutoCloseable one : opened) {
      try {
        one.close();
      } catch (Exception e) {
        cause.addSuppressed(e);
      }
    }
  }

  /// The name of this host with its port, or its address with its port: whichever is a member.
  private static HostPort self(Ring ring, Flags.Origin flags, RingSection wait) {
    HostPort byName = new HostPort(flags.hostname(), flags.port());
    HostPort byAddress = new HostPort(PeerSetup.announcedIp(flags.peerIp()), flags.port());
    long end = System.nanoTime() + wait.membershipWaitTimeout().toNanos();
    while (!ring.members().contains(byName) && !ring.members().contains(byAddress)) {
      if (System.nanoTime() - end > 0) {
        throw new ServiceException.Invalid(
            "neither "
                + byName
                + " nor "
                + byAddress
                + " is among the origins "
                + ring.members()
                + "; add it to 'cluster', or start with another --blobserver-hostname or port");
      }
      pause(wait.membershipWaitInterval());
      ring.refresh();
    }
    return ring.members().contains(byName) ? byName : byAddress;
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServiceException.Unavailable("interrupted while waiting for the ring", e);
    }
  }

  @Override
  public void close() throws IOException {
    ring.close();
    try {
      tasks.close();
    } finally {
      backends.close();
      store.close();
    }
  }
}
