package kraken.http;

import java.util.concurrent.ThreadFactory;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;

/// What all HTTP servers and clients of one process share: few platform threads for the selectors,
/// virtual threads for everything that may block, one timer and one pool of buffers.
///
/// Thread-safe. Close it after the servers and clients that were made on it.
public final class HttpRuntime implements AutoCloseable {
  private static final int LARGEST_POOLED = 1 << 20;
  private static final long POOLED_BYTES = 32L << 20;

  private final QueuedThreadPool threads;
  private final Scheduler scheduler;
  private final ByteBufferPool buffers;

  public HttpRuntime() {
    // One thread per open port and per client sits in its selector; the rest run virtual.
    threads = new QueuedThreadPool(256, 1, 30_000);
    threads.setName("http");
    threads.setDaemon(true);
    threads.setReservedThreads(0);
    ThreadFactory virtual = Thread.ofVirtual().name("http-", 0).factory();
    threads.setVirtualThreadsExecutor(task -> virtual.newThread(task).start());
    scheduler = new ScheduledExecutorScheduler("http-timer", true);
    buffers = new ArrayByteBufferPool(0, 4096, LARGEST_POOLED, 64, POOLED_BYTES / 4, POOLED_BYTES);
    LifeCycle.start(threads);
    LifeCycle.start(scheduler);
  }

  /// One of the parts, for the packages of this module, which know their types. Nobody else asks.
  public <T> T part(Class<T> type) {
    for (Object part : new Object[] {threads, scheduler, buffers}) {
      if (type.isInstance(part)) {
        return type.cast(part);
      }
    }
    throw new IllegalStateException("the HTTP runtime has no " + type.getName());
  }

  @Override
  public void close() {
    LifeCycle.stop(scheduler);
    LifeCycle.stop(threads);
  }
}
