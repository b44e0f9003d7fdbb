package kraken.node.config;

import java.util.Map;
import kraken.node.config.bind.Doc;
import kraken.node.config.bind.Name;
import kraken.node.config.bind.Opaque;

/// `auth`: names and secrets, usually in the file of `-secrets`.
public record AuthSection(
    @Doc("by username") Map<String, S3> s3,
    @Doc("by username") Map<String, Gcs> gcs,
    @Doc("by username") Map<String, Sql> sql,
    @Doc("needs none") Opaque hdfs,
    @Doc("needs none") Opaque testfs,
    @Doc("needs none") Opaque file) {

  /// An account of S3.
  public record S3(@Doc("the keys") S3Keys s3) {}

  /// Its keys.
  public record S3Keys(
      @Doc("key id") @Name("aws_access_key_id") String accessKeyId,
      @Doc("secret") @Name("aws_secret_access_key") String secretAccessKey,
      @Doc("token, for temporary keys") @Name("aws_session_token") String sessionToken) {}

  /// An account of Google Cloud Storage.
  public record Gcs(@Doc("the account") GcsAccount gcs) {}

  /// Its file.
  public record GcsAccount(@Doc("JSON of the service account") String accessBlob) {}

  /// An account of a data base.
  public record Sql(@Doc("the account") SqlAccount sql) {}

  /// Its name and password.
  public record SqlAccount(@Doc("name") String user, @Doc("password") String password) {}
}
