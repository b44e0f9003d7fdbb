/// Tests of the storage backends; [BackendContract] is what each of them must pass.
@org.jspecify.annotations.NullMarked
package kraken.backend;
