package kraken.registry;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kraken.core.ServiceException;
import kraken.http.server.ErrorMapper;
import kraken.http.server.Exchange;
import kraken.http.server.Router;
import kraken.http.server.StatusException;
import kraken.registry.oci.RegistryPath;

/// The OCI distribution API over two ports: the routes below `/v2`, and every refusal in the JSON
/// form that clients understand.
public final class Registry {
  private static final String READ = "GET, HEAD";

  /// All have one handler; they are told apart for the sake of metrics. See [RegistryPath].
  private static final List<String> ROUTES =
      List.of(
          "/v2",
          "/v2/_catalog",
          "/v2/{name...}/tags/list",
          "/v2/{name...}/manifests/{reference}",
          "/v2/{name...}/blobs/{digest}",
          "/v2/{name...}/blobs/uploads/",
          "/v2/{name...}/blobs/uploads/{id}",
          "/v2/{path...}");

  private final Blobs blobs;
  private final Manifests manifests;
  private final Listings listings;
  private final Optional<Writes> writes;

  /// What only a registry with a write port can do.
  private record Writes(Uploads uploads, ManifestPushes manifests) {}

  private Registry(Images images, Optional<Pushes> pushes, RegistryConfig config) {
    blobs = new Blobs(images);
    manifests = new Manifests(images, config.maxManifestBytes());
    listings = new Listings(images);
    writes =
        pushes.map(
            p -> new Writes(new Uploads(p), new ManifestPushes(p, config.maxManifestBytes())));
  }

  /// The routes of a registry, to be served alone or included in another router.
  ///
  /// @param pushes none makes the registry read-only
  public static Router routes(Images images, Optional<Pushes> pushes, RegistryConfig config) {
    var registry = new Registry(images, pushes, config);
    var router = new Router().errors(Registry::answer);
    ROUTES.forEach(route -> router.any(route, registry::handle));
    return router;
  }

  private void handle(Exchange exchange) throws IOException, InterruptedException {
    version(exchange);
    RegistryPath path = RegistryPath.parse(exchange.rawPath());
    try {
      serve(exchange, path);
    } catch (ServiceException e) {
      throw Troubles.refusal(e, path);
    }
  }

  private void serve(Exchange exchange, RegistryPath path)
      throws IOException, InterruptedException {
    String method = exchange.method().equals("HEAD") ? "GET" : exchange.method();
    switch (path) {
      case RegistryPath.Base _ -> {
        requireRead(method);
        exchange.sendJson(200, Map.of());
      }
      case RegistryPath.Catalog _ -> {
        requireRead(method);
        listings.catalog(exchange);
      }
      case RegistryPath.Tags tags -> {
        requireRead(method);
        listings.tags(exchange, tags);
      }
      case RegistryPath.Blob blob -> {
        requireRead(method);
        blobs.get(exchange, blob);
      }
      case RegistryPath.Manifest manifest -> serve(exchange, method, manifest);
      case RegistryPath.Uploads uploads -> {
        if (!method.equals("POST")) {
          throw notAllowed(method, "POST");
        }
        writes(READ).uploads().post(exchange, uploads);
      }
      case RegistryPath.UploadById upload -> serve(exchange, method, upload);
      case RegistryPath.Unknown _ ->
          throw Refusal.of(ErrorCode.ROUTE_UNKNOWN, "this registry has nothing at this path");
    }
  }

  private void serve(Exchange exchange, String method, RegistryPath.Manifest manifest)
      throws IOException, InterruptedException {
    switch (method) {
      case "GET" -> manifests.get(exchange, manifest);
      case "PUT" -> writes(READ).manifests().put(exchange, manifest);
      default -> throw notAllowed(method, writes.isPresent() ? READ + ", PUT" : READ);
    }
  }

  private void serve(Exchange exchange, String method, RegistryPath.UploadById upload)
      throws IOException {
    Uploads uploads = writes("").uploads();
    switch (method) {
      case "GET" -> uploads.status(exchange, upload);
      case "PATCH" -> uploads.patch(exchange, upload);
      case "PUT" -> uploads.put(exchange, upload);
      case "DELETE" -> uploads.cancel(exchange, upload);
      default -> throw notAllowed(method, READ + ", PATCH, PUT, DELETE");
    }
  }

  private static void requireRead(String method) {
    if (!method.equals("GET")) {
      throw notAllowed(method, READ);
    }
  }

  private Writes writes(String allowed) {
    return writes.orElseThrow(() ->
        Refusal.of(
                ErrorCode.UNSUPPORTED,
                "this registry is read-only: push to the proxy of the cluster instead")
            .headers(Map.of("Allow", allowed)));
  }

  private static Refusal notAllowed(String method, String allowed) {
    String message =
        method.equals("DELETE")
            ? "deleting is not supported by this registry"
            : "method " + method + " is not supported here, only " + allowed;
    return Refusal.of(ErrorCode.UNSUPPORTED, message).headers(Map.of("Allow", allowed));
  }

  /// Everything that was not answered ends here, also what the router refused before us.
  private static void answer(Exchange exchange, Exception error) throws IOException {
    version(exchange);
    switch (error) {
      case Refusal refusal -> exchange.sendJson(refusal.status(), refusal.body());
      case ServiceException.Invalid bad -> {
        Refusal refusal = Refusal.of(ErrorCode.NAME_INVALID, bad);
        exchange.sendJson(refusal.status(), refusal.body());
      }
      case StatusException e ->
          exchange.sendJson(e.status(), Refusal.body(code(e.status()), ErrorMapper.messageOf(e)));
      default ->
          exchange.sendJson(500, Refusal.body(ErrorCode.UNKNOWN, ErrorMapper.messageOf(error)));
    }
  }

  private static ErrorCode code(int status) {
    return switch (status) {
      case 404 -> ErrorCode.ROUTE_UNKNOWN;
      case 405 -> ErrorCode.UNSUPPORTED;
      case 413 -> ErrorCode.MANIFEST_TOO_LARGE;
      case 416 -> ErrorCode.RANGE_INVALID;
      default -> status < 500 ? ErrorCode.SIZE_INVALID : ErrorCode.UNKNOWN;
    };
  }

  private static void version(Exchange exchange) {
    exchange.header("Docker-Distribution-Api-Version", "registry/2.0");
  }
}
