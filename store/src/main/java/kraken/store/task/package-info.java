/// Durable queues of tasks on SQLite: a task that was added is run until it succeeds, also across
/// restarts and kills.
///
/// Used by the origin (write-back) and the build-index (write-back, replication). A [TaskDb] is one
/// database file with one writer thread; calls of others wait for it, and adds that come at the
/// same time share one transaction. Workers run on virtual threads. The tables have the columns of
/// the reference.
///
/// ```
/// TaskDb db = TaskDb.open(file, true);
/// TaskQueue<WriteBack> queue = TaskQueue.open(db, WriteBack.KIND, TaskConfig.defaults(), this::writeBack);
/// queue.add(new WriteBack(namespace, digest), Duration.ZERO);   // durable when it returns
/// ```
@NullMarked
package kraken.store.task;

import org.jspecify.annotations.NullMarked;
