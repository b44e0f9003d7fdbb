package kraken.peer;

import java.time.Duration;
import kraken.core.Digest;
import kraken.core.Namespace;

/// How far one download is, at one moment.
///
/// @param bytes verified bytes on disk
/// @param length bytes of the whole blob
/// @param bytesPerSecond over the last two seconds or so
/// @param peers connections of the torrent that are past their handshake
/// @param readers who waits for it here
/// @param running since its first reader came
public record Progress(
    Digest digest,
    Namespace namespace,
    long bytes,
    long length,
    long bytesPerSecond,
    int peers,
    int readers,
    Duration running) {}
