/// Tests of the store.
@org.jspecify.annotations.NullMarked
package kraken.store;
