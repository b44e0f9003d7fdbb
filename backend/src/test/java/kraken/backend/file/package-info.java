/// Tests of the file backend.
@org.jspecify.annotations.NullMarked
package kraken.backend.file;
