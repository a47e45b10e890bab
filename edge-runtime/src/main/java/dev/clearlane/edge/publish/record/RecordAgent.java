package dev.clearlane.edge.publish.record;

import dev.clearlane.edge.agent.Agent;
import dev.clearlane.edge.agent.Heartbeat;
import dev.clearlane.edge.encode.AccessUnit;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Records one picture per step, until the queue is closed or the disk fails. */
final class RecordAgent implements Agent {
  private final Heartbeat heartbeat;
  private final UnitQueue queue;
  private final RecordTrigger trigger;
  private final Recording recording;
  private final @Nullable PreEventBuffer before; // null when recording continuously

  RecordAgent(
      Heartbeat heartbeat,
      RecordSettings settings,
      UnitQueue queue,
      RecordTrigger trigger,
      Recording recording) {
    this.heartbeat = heartbeat;
    this.queue = queue;
    this.trigger = trigger;
    this.recording = recording;
    before = settings.continuous() ? null : new PreEventBuffer(settings.preEvent());
  }

  @Override
  public boolean doWork() throws IOException, InterruptedException {
    UnitQueue.Entry entry = queue.poll();
    if (entry == null) {
      return !queue.isClosed();
    }
    AccessUnit unit = entry.unit();
    if (unit.beforeFrames()) {
      return true; // a clip of it would end at the first frame, if that is of another size
    }
    if (entry.afterGap()) {
      recording.end();
      if (before != null) {
        before.clear();
      }
    }
    if (before == null) {
      write(unit);
    } else {
      writeAroundEvents(unit, before);
    }
    return true;
  }

  private void writeAroundEvents(AccessUnit unit, PreEventBuffer buffer) throws IOException {
    if (!trigger.includes(unit.captureNs())) {
      recording.end();
      buffer.add(unit);
    } else if (recording.isOpen()) {
      write(unit);
    } else {
      buffer.add(unit);
      for (AccessUnit earlier : buffer.drain()) {
        write(earlier);
      }
    }
  }

  private void write(AccessUnit unit) throws IOException {
    recording.write(unit);
    heartbeat.healthy();
  }

  @Override
  public void onClose() {
    recording.end();
  }
}
