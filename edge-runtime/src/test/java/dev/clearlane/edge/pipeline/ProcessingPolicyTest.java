package dev.clearlane.edge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.serving.frame.Region;
import dev.clearlane.serving.frame.Work;
import dev.clearlane.serving.frame.WorkLevel;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessingPolicyTest {
  @Test
  void shouldRestoreTheFirstRegionsThatFitTheTimeOfItsOwn() {
    ProcessingPolicy policy = ProcessingPolicy.DEFAULT; // the road: 0.21 of the frame
    Region near = new Region(0.4, 0.4, 0.4, 0.4);
    Region far = new Region(0.1, 0.5, 0.05, 0.05);
    Region other = new Region(0.6, 0.1, 0.3, 0.3);

    assertThat(policy.work(WorkLevel.ROI, List.of())).isEqualTo(Work.roi(List.of(Region.ROAD)));
    assertThat(policy.work(WorkLevel.ROI, List.of(near, other, far)))
        .isEqualTo(Work.roi(List.of(near, far)));
    Region whole = new Region(0, 0, 1, 1);
    assertThat(policy.work(WorkLevel.ROI, List.of(whole)))
        .as("nothing that fits")
        .isEqualTo(Work.roi(List.of(Region.ROAD)));
    assertThat(policy.work(WorkLevel.HALF, List.of(near))).isEqualTo(Work.HALF);
  }
}
