package dev.clearlane.edge.publish.record;

import dev.clearlane.edge.clips.LiveFeed;
import dev.clearlane.edge.encode.LiveVideo;
import dev.clearlane.edge.encode.View;
import dev.clearlane.serving.clips.Await;
import java.nio.file.Path;

/** A process that records into a folder and prints the number of pictures, until it is killed. */
final class RecorderHolder {
  private RecorderHolder() {}

  public static void main(String[] args) throws Exception {
    LiveVideo video = LiveVideo.start("front", View.RESTORED, RecorderTest.settings());
    ClipRing ring = ClipRing.open(Path.of(args[0]), 1L << 30);
    Recorder recorder = Recorder.start("front", RecordSettings.always(), ring, video);
    LiveFeed.start(video, 160, 96, 50);
    long reported = 0;
    while (true) {
      long before = reported;
      Await.until(() -> recorder.counts().frames() > before);
      reported = recorder.counts().frames();
      System.out.println(reported);
    }
  }
}
