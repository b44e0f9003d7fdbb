package kraken.registry;

/// The one table of what a registry can refuse, with its status: the codes of OCI distribution 1.1
/// ("Error Codes") and those few that Docker's registry has besides.
enum ErrorCode {
  BLOB_UNKNOWN(404),
  BLOB_UPLOAD_INVALID(400),
  BLOB_UPLOAD_UNKNOWN(404),
  CONFLICT(409, "DENIED"),
  DENIED(403),
  DIGEST_INVALID(400),
  MANIFEST_BLOB_UNKNOWN(400),
  MANIFEST_INVALID(400),
  MANIFEST_TOO_LARGE(413, "SIZE_INVALID"),
  MANIFEST_UNKNOWN(404),
  NAME_INVALID(400),
  NAME_UNKNOWN(404),
  PAGINATION_NUMBER_INVALID(400),
  RANGE_INVALID(416),
  ROUTE_UNKNOWN(404, "UNSUPPORTED"),
  SIZE_INVALID(400),
  UNAVAILABLE(503),
  UNKNOWN(500),
  UNSUPPORTED(405);

  private final int status;
  private final String code;

  ErrorCode(int status) {
    this.status = status;
    this.code = name();
  }

  ErrorCode(int status, String code) {
    this.status = status;
    this.code = code;
  }

  int status() {
    return status;
  }

  /// As it stands in the answer.
  String code() {
    return code;
  }
}
