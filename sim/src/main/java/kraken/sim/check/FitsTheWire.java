package kraken.sim.check;

import java.util.Arrays;
import kraken.sim.Observer;
import kraken.swarm.Output;
import kraken.swarm.wire.Codec;
import kraken.swarm.wire.MalformedMessage;
import kraken.swarm.wire.Message;

/// Every message that a core sends fits into a frame, and is read as what was said.
public final class FitsTheWire implements Observer {
  private final Violations violations;

  FitsTheWire(Violations violations) {
    this.violations = violations;
  }

  @Override
  public void output(int host, Output output) {
    switch (output) {
      case Output.Send send -> check(host, send.message());
      case Output.ServePiece serve -> check(host, serve.header());
      default -> {}
    }
  }

  private void check(int host, Message message) {
    try {
      byte[] frame = Codec.encode(message);
      Message read = Codec.decode(Arrays.copyOfRange(frame, Codec.PREFIX, frame.length));
      if (!read.equals(message)) {
        violations.add(this, host, message + " is read as " + read);
      }
    } catch (IllegalArgumentException | MalformedMessage e) {
      violations.add(this, host, message + ": " + e.getMessage());
    }
  }
}
