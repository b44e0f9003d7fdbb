package kraken.cluster.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.PieceDigests;
import kraken.core.ServiceException;
import tools.jackson.core.JsonParser;

/// The one JSON form of a metainfo: over HTTP, and beside the blob on disk. Byte for byte
///
/// ```
/// {"Info":{"PieceLength":4,"PieceSums":[478544099,3342855505],"Name":"b94d...","Length":8}}
/// ```
///
/// with `null` for no sums, no white space and no newline. Where the origin computed the SHA-256 of
/// the pieces, `"PieceSHA256":"<base64 of 32 bytes per piece>"` follows `Info`, and
/// `"StateSHA256"`, the same of the states after the pieces; or, for a blob of many pieces,
/// `"PieceListSHA256":"<base64 of 32 bytes>"`, the SHA-256 over the bytes of [PieceDigests]. A
/// reader that does not know the keys ignores them, and the infohash is the same.
public final class MetaInfoJson {
  private static final long MAX_UINT32 = 0xffff_ffffL;

  private MetaInfoJson() {}

  public static byte[] encode(MetaInfo metaInfo) {
    StringBuilder out = new StringBuilder(300 + 12 * metaInfo.pieces());
    out.append("{\"Info\":{\"PieceLength\":").append(metaInfo.pieceLength());
    out.append(",\"PieceSums\":");
    appendSums(out, metaInfo);
    out.append(",\"Name\":\"").append(metaInfo.digest().hex());
    out.append("\",\"Length\":").append(metaInfo.length()).append('}');
    Optional<Digest> root = metaInfo.pieceRoot();
    if (root.isPresent()) {
      append(out, "PieceListSHA256", root.get().bytes());
    } else if (!metaInfo.pieceHashes().isEmpty()) {
      append(out, "PieceSHA256", metaInfo.pieceHashes().pieces());
      byte[] states = metaInfo.pieceHashes().states();
      if (states.length != 0) {
        append(out, "StateSHA256", states);
      }
    }
    return out.append('}').toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static void append(StringBuilder out, String key, byte[] value) {
    out.append(",\"").append(key).append("\":\"");
    out.append(Base64.getEncoder().encodeToString(value)).append('"');
  }

  private static void appendSums(StringBuilder out, MetaInfo metaInfo) {
    if (metaInfo.pieces() == 0) {
      out.append("null");
      return;
    }
    for (int i = 0; i < metaInfo.pieces(); i++) {
      out.append(i == 0 ? '[' : ',').append(Integer.toUnsignedLong(metaInfo.pieceSum(i)));
    }
    out.append(']');
  }

  /// Reads what [#encode] or the reference wrote.
  ///
  /// @throws ServiceException.Invalid when it is not a metainfo, or its numbers disagree
  public static MetaInfo decode(byte[] json) {
    Fields fields = new Fields();
    JsonText.read(json, "metainfo", fields::readTop);
    return new MetaInfo(
        new Digest(fields.name),
        fields.length,
        fields.pieceLength,
        Arrays.copyOf(fields.sums, fields.count),
        PieceDigests.of(fields.hashes, fields.states).bytes(),
        fields.root);
  }

  /// What has been read so far.
  private static final class Fields {
    private String name = "";
    private long length;
    private long pieceLength;
    private int[] sums = new int[64];
    private int count;
    private byte[] hashes = {};
    private byte[] states = {};
    private Optional<Digest> root = Optional.empty();

    void readTop(String key, JsonParser value) {
      switch (key) {
        case "info" -> JsonText.members(value, this::readInfo);
        case "piecesha256" -> hashes = base64(JsonText.string(value));
        case "statesha256" -> states = base64(JsonText.string(value));
        case "piecelistsha256" -> root = Optional.of(root(base64(JsonText.string(value))));
        default -> {}
      }
    }

    private void readInfo(String key, JsonParser value) {
      switch (key) {
        case "name" -> name = JsonText.string(value);
        case "length" -> length = JsonText.integer(value);
        case "piecelength" -> pieceLength = JsonText.integer(value);
        case "piecesums" -> readSums(value);
        default -> {}
      }
    }

    private void readSums(JsonParser value) {
      count = 0;
      JsonText.elements(value, this::readSum);
    }

    private void readSum(JsonParser value) {
      long sum = JsonText.integer(value);
      if (sum < 0 || sum > MAX_UINT32) {
        throw new ServiceException.Invalid("metainfo: piece sum " + sum + " is not a uint32");
      }
      if (count == sums.length) {
        sums = Arrays.copyOf(sums, 2 * count);
      }
      sums[count++] = (int) sum;
    }

    private static Digest root(byte[] sha256) {
      if (sha256.length != PieceDigests.HASH_BYTES) {
        throw new ServiceException.Invalid(
            "metainfo: PieceListSHA256 has " + sha256.length + " bytes, expected 32");
      }
      return Digest.ofHash(sha256);
    }

    private static byte[] base64(String text) {
      try {
        return Base64.getDecoder().decode(text);
      } catch (IllegalArgumentException e) {
        throw new ServiceException.Invalid("metainfo: a piece digest is not base64", e);
      }
    }
  }
}
