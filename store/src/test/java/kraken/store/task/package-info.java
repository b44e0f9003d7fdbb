/// Tests of the durable task queue.
@org.jspecify.annotations.NullMarked
package kraken.store.task;
