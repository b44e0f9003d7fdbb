/// What server and client share: the content of a blob as it goes over HTTP, and JSON.
@NullMarked
package kraken.http;

import org.jspecify.annotations.NullMarked;
