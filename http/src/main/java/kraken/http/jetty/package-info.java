/// What server and client of this module share over Jetty's types. Nobody else uses it.
///
/// Each object belongs to one request and its thread.
///
/// ```
/// var reader = new BodyReader(request, failure -> new IOException("the client is gone", failure));
/// reader.readAll(chunk -> channel.write(chunk));
/// ```
@NullMarked
package kraken.http.jetty;

import org.jspecify.annotations.NullMarked;
