/// An HTTP server as the roles need it: routes on raw paths, one exchange object per request, blobs
/// that go out without passing the heap, one table from error to status.
///
/// Called by `registry` and by every role of `node`. Each request runs on its own virtual thread,
/// so handlers simply block. A [Router] is filled before its server starts and only read
/// afterwards; an [Exchange] belongs to the thread of its request.
///
/// ```
/// var router = new Router().get("/tags/{tag}", x -> x.sendText(200, tags.digest(x.param("tag"))));
/// var server = new HttpServer(runtime, ServerConfig.onPort(8080), router);
/// server.start();
/// ```
@NullMarked
package kraken.http.server;

import org.jspecify.annotations.NullMarked;
