package kraken.registry;

import java.util.Map;
import kraken.core.ServiceException;
import kraken.registry.oci.RegistryPath;

/// What the troubles of the ports mean to the client, by what it asked for.
final class Troubles {
  private Troubles() {}

  /// `TooBusy` is not `TOOMANYREQUESTS`: Docker gives up on that code at once, and tries again on a
  /// 503.
  static Refusal refusal(ServiceException trouble, RegistryPath path) {
    return switch (trouble) {
      case ServiceException.NotFound _ -> Refusal.of(notFound(path), trouble);
      case ServiceException.Invalid _ -> Refusal.of(invalid(path), trouble);
      case ServiceException.Conflict _ -> Refusal.of(ErrorCode.CONFLICT, trouble);
      case ServiceException.Forbidden _ -> Refusal.of(ErrorCode.DENIED, trouble);
      case ServiceException.Pending _, ServiceException.TooBusy _ ->
          Refusal.of(ErrorCode.UNAVAILABLE, trouble).headers(Map.of("Retry-After", "1"));
      case ServiceException.Unavailable _ -> Refusal.of(ErrorCode.UNAVAILABLE, trouble);
    };
  }

  private static ErrorCode notFound(RegistryPath path) {
    return switch (path) {
      case RegistryPath.Blob _ -> ErrorCode.BLOB_UNKNOWN;
      case RegistryPath.Manifest _ -> ErrorCode.MANIFEST_UNKNOWN;
      case RegistryPath.Tags _, RegistryPath.Uploads _ -> ErrorCode.NAME_UNKNOWN;
      case RegistryPath.UploadById _ -> ErrorCode.BLOB_UPLOAD_UNKNOWN;
      case RegistryPath.Base _, RegistryPath.Catalog _, RegistryPath.Unknown _ ->
          ErrorCode.ROUTE_UNKNOWN;
    };
  }

  /// A registry that cannot list says so by `Invalid` (see [Images#tags]).
  private static ErrorCode invalid(RegistryPath path) {
    return switch (path) {
      case RegistryPath.Blob _ -> ErrorCode.DIGEST_INVALID;
      case RegistryPath.Manifest _ -> ErrorCode.MANIFEST_INVALID;
      case RegistryPath.Uploads _, RegistryPath.UploadById _ -> ErrorCode.BLOB_UPLOAD_INVALID;
      case RegistryPath.Tags _,
          RegistryPath.Catalog _,
          RegistryPath.Base _,
          RegistryPath.Unknown _ ->
          ErrorCode.UNSUPPORTED;
    };
  }
}
