package dev.clearlane.edge.doctor;

import static dev.clearlane.edge.doctor.Finding.State.MISMATCHED;
import static dev.clearlane.edge.doctor.Finding.State.MISSING;
import static dev.clearlane.edge.doctor.Finding.State.NOT_PRESENT;
import static dev.clearlane.edge.doctor.Finding.State.OK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.edge.capture.source.Source;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines as trees of files: what is said of each, and of what is broken on it. */
class MachineCheckTest {
  private static final String NANO = "orin-nano-jetpack6";
  private static final String AGX = "agx-orin-jetpack6";
  private static final String THOR = "thor-jetpack7";
  private static final TensorRtProbe USABLE =
      () -> TensorRtProbe.Answer.of(true, "10.3.0 on Orin (8.7)");
  private static final TensorRtProbe NO_DEVICE = () -> TensorRtProbe.Answer.of(false, "no device");

  @TempDir private Path folder;

  private MachineTree tree(String name) throws IOException {
    return MachineTree.copy(name, folder.resolve("machine"));
  }

  @ParameterizedTest
  @CsvSource({
    NANO + ", Orin Nano 8 GB, R36.4.3 (JetPack 6), 6.2+b77, MAXN_SUPER, 12.6",
    AGX + ", AGX Orin 64 GB, R36.4.3 (JetPack 6), 6.2+b77, MAXN, 12.6",
    THOR + ", Thor, R38.2.0 (JetPack 7), 7.0-b128, MAXN, 13.0"
  })
  void shouldFindNothingWrongOnAFreshJetson(
      String name, String module, String release, String jetPack, String mode, String cuda)
      throws IOException {
    MachineTree tree = tree(name);
    assertThat(tree.jetson()).allMatch(finding -> finding.state() == OK);
    assertThat(line(tree.jetson(), "board").detail()).contains("NVIDIA Jetson", module);
    assertThat(line(tree.jetson(), "l4t").detail()).isEqualTo(release);
    assertThat(line(tree.jetson(), "jetpack").detail()).endsWith(jetPack);
    assertThat(line(tree.jetson(), "power mode").detail()).isEqualTo(mode);
    assertThat(line(tree.jetson(), "throttling").detail()).isEqualTo("none; hottest 51 °C");
    assertThat(tree.gpu(USABLE)).noneMatch(finding -> finding.state().isProblem());
    assertThat(line(tree.gpu(USABLE), "cuda").detail()).isEqualTo(cuda);
    assertThat(line(tree.gpu(USABLE), "tensorrt").detail()).isEqualTo("10.3.0 on Orin (8.7)");
    assertThat(tree.video()).noneMatch(finding -> finding.state().isProblem());
    assertThat(line(tree.video(), "gstreamer").state()).isEqualTo(OK);
  }

  @Test
  void shouldKnowWhatAModuleLacksByNature() throws IOException {
    MachineTree nano = tree(NANO);

    assertThat(line(nano.gpu(USABLE), "dla").state()).isEqualTo(NOT_PRESENT);
    assertThat(line(nano.video(), "nvenc").state()).isEqualTo(NOT_PRESENT);
    assertThat(line(nano.video(), "nvenc").detail()).contains("encoded on the CPU");
  }

  @Test
  void shouldAskNothingOfAPlainPc() throws IOException {
    MachineTree pc = tree("pc");

    assertThat(pc.jetson()).containsExactly(Finding.notPresent("board", "no Jetson"));
    assertThat(pc.gpu(NO_DEVICE)).allMatch(finding -> finding.state() == NOT_PRESENT);
    assertThat(pc.video()).allMatch(finding -> finding.state() == NOT_PRESENT);
    assertThat(HostCheck.of(pc.machine(), Map.of())).allMatch(finding -> finding.state() == OK);
  }

  @Test
  void shouldTakeAPcWithACard() throws IOException {
    MachineTree pc = tree("pc-nvidia");

    assertThat(pc.gpu(USABLE))
        .extracting(Finding::state)
        .containsExactly(OK, OK, NOT_PRESENT, OK, OK);
    assertThat(line(pc.gpu(USABLE), "driver").detail()).isEqualTo("NVIDIA 580.65.06");

    pc.without("proc/driver").without("dev/nvidia0").without("usr");
    assertFix(pc.gpu(NO_DEVICE), "driver", MISSING, "sudo apt install nvidia-driver");
    assertFix(pc.gpu(NO_DEVICE), "gpu", MISSING, "sudo modprobe nvidia");
    assertThat(line(pc.with("dev/nvidia0", "").gpu(NO_DEVICE), "tensorrt").fix())
        .isEqualTo("sudo apt install -y tensorrt");
  }

  @Test
  void shouldRefuseBoardsAndReleasesThatWeDoNotRunOn() throws IOException {
    MachineTree tree =
        tree(AGX)
            .with("proc/device-tree/compatible", "nvidia,p2972-0000\0nvidia,tegra194\0")
            .with("etc/nv_tegra_release", "# R35 (release), REVISION: 4.1, GCID: 33958178\n");

    assertThat(line(tree.jetson(), "board").state()).isEqualTo(MISMATCHED);
    assertThat(line(tree.jetson(), "l4t").detail()).startsWith("R35.4.1: must be R36");
    assertThat(line(tree.jetson(), "l4t").fix()).startsWith("sdkmanager ");
  }

  @Test
  void shouldReportHowToFixPackages() throws IOException {
    MachineTree tree =
        tree(THOR)
            .with(
                "var/lib/dpkg/status",
                "Package: bash\nStatus: install ok installed\nVersion: 5.2\n");
    assertFix(
        tree.jetson(), "jetpack", MISSING, "sudo apt update && sudo apt install -y nvidia-jetpack");

    tree.with(
        "var/lib/dpkg/status",
        "Package: nvidia-jetpack\nStatus: install ok installed\nVersion: 6.2+b77\n");
    assertFix(tree.jetson(), "jetpack", MISMATCHED, "sudo apt update && sudo apt full-upgrade -y");

    tree.with(
        "var/lib/dpkg/status",
        "Package: nvidia-jetpack\nStatus: deinstall ok config-files\nVersion: 7.0-b128\n");
    assertThat(line(tree.jetson(), "jetpack").state()).isEqualTo(MISSING);

    tree.without("etc/nv_tegra_release");
    assertFix(tree.jetson(), "l4t", MISSING, "sudo apt install --reinstall nvidia-l4t-core");
  }

  @Test
  void shouldCompareThePowerModeWithTheHighestOrTheOneThatIsWanted() throws IOException {
    MachineTree tree = tree(NANO).with("commands/nvpmodel -q", "NV Power Mode: 25W\n1\n");

    assertFix(tree.jetson(), "power mode", MISMATCHED, "sudo nvpmodel -m 2");
    assertThat(line(JetsonCheck.of(tree.machine(), tree.board(), "25W"), "power mode").state())
        .isEqualTo(OK);
    assertFix(
        JetsonCheck.of(tree.machine(), tree.board(), "MODE_99W"),
        "power mode",
        MISMATCHED,
        "sudo nvpmodel -p --verbose");
  }

  @Test
  void shouldReadThePowerModeWhereNvpmodelCannotRun() throws IOException {
    MachineTree tree =
        tree(NANO).without("commands/nvpmodel -q").with("var/lib/nvpmodel/status", "pmode:0002\n");
    assertThat(line(tree.jetson(), "power mode").detail()).isEqualTo("MAXN_SUPER");

    tree.with("var/lib/nvpmodel/status", "pmode:0009\n");
    assertThat(line(tree.jetson(), "power mode").state()).isEqualTo(MISSING);
    assertThat(line(tree.inContainer().jetson(), "power mode").state()).isEqualTo(NOT_PRESENT);
  }

  @Test
  void shouldNoticeThatTheSupplyGaveWay() throws IOException {
    MachineTree tree = tree(NANO).with("sys/class/hwmon/hwmon3/oc3_event_cnt", "17\n");

    assertThat(line(tree.jetson(), "throttling").detail()).endsWith("oc3 17");
    assertThat(line(tree.jetson(), "throttling").fix()).startsWith("sudo shutdown");
  }

  @Test
  void shouldNoticeThatHeatSlowsItDown() throws IOException {
    MachineTree tree =
        tree(AGX)
            .with("sys/class/thermal/cooling_device0/cur_state", "1\n")
            .with("sys/class/thermal/thermal_zone1/temp", "99250\n")
            .with("sys/class/thermal/thermal_zone2/temp", "Resource temporarily unavailable\n");

    assertFix(tree.jetson(), "throttling", MISMATCHED, "sudo jetson_clocks --fan");
    assertThat(line(tree.jetson(), "throttling").detail())
        .isEqualTo("thermal: gpu-throttle-alert; hottest 99 °C");
  }

  @Test
  void shouldReportMissingPartsOfTheGpuStack() throws IOException {
    MachineTree tree = tree(AGX).without("proc/driver");
    assertThat(line(tree.gpu(USABLE), "driver").detail()).isEqualTo("nvgpu, of Jetson Linux");

    tree.closing("/dev/nvgpu/igpu0/ctrl");
    assertThat(line(tree.gpu(USABLE), "gpu").fix()).startsWith("sudo usermod -aG video,render ");

    tree.without("dev").without("sys/module");
    assertThat(line(tree.gpu(USABLE), "driver").state()).isEqualTo(MISSING);
    assertFix(tree.gpu(USABLE), "gpu", MISSING, "sudo modprobe nvgpu");
    assertFix(tree.gpu(USABLE), "dla", MISSING, "sudo modprobe nvhost-nvdla");
    assertThat(line(tree.gpu(USABLE), "dla").detail()).isEqualTo("0 of 2");
  }

  @Test
  void shouldReportWhatAContainerLacks() throws IOException {
    MachineTree tree =
        tree(AGX)
            .without("dev")
            .without("etc/nv_tegra_release")
            .without("var/lib/dpkg/status")
            .without("usr")
            .inContainer();

    tree.with("etc/nv_tegra_release", "# R36 (release), REVISION: 4.3, GCID: 38968081\n")
        .without("proc/device-tree");
    assertThat(line(tree.jetson(), "board").detail())
        .isEqualTo("a Jetson (module not visible in a container)");
    assertThat(line(tree.jetson(), "board").state()).isEqualTo(OK);
    assertThat(line(tree.video(), "nvenc").state()).isEqualTo(MISSING);
    tree.without("etc/nv_tegra_release")
        .with("proc/device-tree/compatible", "nvidia,p3701-0005\0nvidia,tegra234\0");
    assertThat(line(tree.jetson(), "l4t").fix()).startsWith("docker run -v ");
    assertThat(line(tree.jetson(), "jetpack").state()).isEqualTo(NOT_PRESENT);
    assertThat(line(tree.gpu(NO_DEVICE), "gpu").fix()).startsWith("sudo nvidia-ctk ");
    assertThat(line(tree.gpu(NO_DEVICE), "dla").fix()).startsWith("sudo nvidia-ctk ");
    assertThat(line(tree.gpu(NO_DEVICE), "cuda").fix()).startsWith("docker compose build");
    assertThat(line(tree.gpu(NO_DEVICE), "tensorrt").fix()).startsWith("docker compose build");
    assertThat(line(tree.video(), "nvenc").fix()).startsWith("docker compose up");
    assertThat(line(tree.video(), "gstreamer").fix()).contains("gstreamer1.0-tools");
    assertThat(line(tree.with("usr/bin/gst-launch-1.0", "").video(), "gstreamer").fix())
        .startsWith("docker compose up");
  }

  @Test
  void shouldWantTheCudaAndTensorRtOfItsJetPack() throws IOException {
    MachineTree tree =
        tree(AGX)
            .without("usr/local")
            .with("usr/local/cuda-13.0/README", "without version.json")
            .without("usr/lib/aarch64-linux-gnu/libnvinfer.so.10.3.0")
            .with("usr/lib/aarch64-linux-gnu/libnvinfer.so.8.5.2", "");

    assertThat(line(tree.gpu(NO_DEVICE), "cuda").detail())
        .isEqualTo("13.0, but JetPack 6 has CUDA 12");
    assertThat(line(tree.gpu(NO_DEVICE), "tensorrt").detail()).isEqualTo("8.5.2: must be 10");
    tree.without("usr");
    assertFix(
        tree.gpu(NO_DEVICE),
        "tensorrt",
        MISSING,
        "sudo apt update && sudo apt install -y nvidia-jetpack");
    assertThat(line(tree.gpu(NO_DEVICE), "cuda").state()).isEqualTo(MISSING);
  }

  @Test
  void shouldIncludeTheEnginesTensorRtError() throws IOException {
    MachineTree tree = tree(AGX);

    assertThat(line(tree.gpu(NO_DEVICE), "tensorrt").state()).isEqualTo(MISMATCHED);
    assertThat(line(tree.gpu(NO_DEVICE), "tensorrt").detail())
        .isEqualTo("10.3.0 found, but unusable: no device");
    assertThat(line(tree.gpu(TensorRtProbe.MOUNTED), "tensorrt").state()).isEqualTo(NOT_PRESENT);
  }

  @Test
  void shouldReportMissingVideoSupport() throws IOException {
    MachineTree tree =
        tree(AGX)
            .without("dev/v4l2-nvenc")
            .without("dev/v4l2-nvdec")
            .without("usr/lib/aarch64-linux-gnu/gstreamer-1.0/libgstnvarguscamerasrc.so");

    assertThat(line(tree.video(), "nvenc").fix()).contains("nvidia-l4t-multimedia");
    assertThat(line(tree.video(), "nvdec").detail()).isEqualTo("no /dev/v4l2-nvdec");
    assertThat(line(tree.video(), "gstreamer").detail()).isEqualTo("no libgstnvarguscamerasrc.so");
    assertThat(line(tree.without("usr/bin").video(), "gstreamer").fix())
        .isEqualTo("sudo apt install -y gstreamer1.0-tools");
  }

  @Test
  void shouldListCamerasWithTheirFormats() throws IOException {
    MachineTree tree = tree(AGX);
    assertThat(tree.video())
        .filteredOn(finding -> finding.subject().equals("v4l2"))
        .extracting(Finding::detail)
        .containsExactly(
            "/dev/video0 (HD Pro Webcam C920), YUYV MJPG",
            "/dev/video1 (HD Pro Webcam C920), no capture device");

    tree.closing("/dev/video0").without("commands");
    assertThat(line(tree.video(), "v4l2").fix()).startsWith("sudo usermod -aG video ");
    assertThat(tree.video())
        .extracting(Finding::detail)
        .contains("/dev/video1 (HD Pro Webcam C920), formats unknown (install v4l-utils)");
  }

  @Test
  void shouldLookAtTheCamerasThatAreSet() throws IOException {
    MachineTree tree = tree(AGX).without("tmp/argus_socket");
    int port;
    try (ServerSocket camera = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = camera.getLocalPort();
      assertThat(
              cameras(
                  tree,
                  Map.of(
                      "net",
                      "rtsp://127.0.0.1:" + port + "/live",
                      "usb",
                      "v4l2:by-id/usb-046d_HD_Pro_Webcam_C920-video-index0")))
          .allMatch(finding -> finding.state() == OK);
    }

    assertFix(
        cameras(tree, Map.of("net", "rtsp://127.0.0.1:" + port + "/live")),
        "camera net",
        MISSING,
        "ping -c 3 127.0.0.1");
    assertFix(
        cameras(tree, Map.of("usb", "v4l2:/dev/video7")),
        "camera usb",
        MISSING,
        "ls -l /dev/v4l/by-id");
    assertFix(
        cameras(tree, Map.of("csi", "csi:0")),
        "camera csi",
        MISSING,
        "sudo systemctl restart nvargus-daemon");
    tree.with("tmp/argus_socket", "");
    assertThat(line(cameras(tree, Map.of("csi", "csi:0")), "camera csi").state()).isEqualTo(OK);
    assertThat(line(cameras(tree, Map.of("x", "exec:cat a.264#format=h264")), "camera x").detail())
        .isEqualTo("exec:cat");
  }

  @ParameterizedTest
  @ValueSource(strings = {NANO, AGX, THOR, "pc", "pc-nvidia"})
  void shouldSuggestACommandForEveryProblem(String name) throws IOException {
    MachineTree tree = tree(name).without("commands");
    if (tree.machine().exists("/dev")) {
      tree.without("dev");
    }
    List<List<Finding>> all = List.of(tree.jetson(), tree.gpu(NO_DEVICE), tree.video());

    assertThat(all.stream().flatMap(List::stream))
        .allSatisfy(
            finding -> {
              assertThat(finding.fix() != null).isEqualTo(finding.state().isProblem());
              assertThat(finding.detail()).doesNotContain("\n").isNotBlank();
            });
  }

  private static List<Finding> cameras(MachineTree tree, Map<String, String> sources) {
    Map<String, Source> parsed = new java.util.TreeMap<>();
    sources.forEach((name, text) -> parsed.put(name, Source.parse(text)));
    return VideoCheck.of(tree.machine(), tree.board(), parsed).stream()
        .filter(finding -> finding.subject().startsWith("camera "))
        .toList();
  }

  private static Finding line(List<Finding> findings, String subject) {
    return findings.stream()
        .filter(finding -> finding.subject().equals(subject))
        .findFirst()
        .orElseThrow(() -> new AssertionError(subject + " is not among " + findings));
  }

  private static void assertFix(
      List<Finding> findings, String subject, Finding.State state, String fix) {
    Finding finding = line(findings, subject);
    assertThat(finding.state()).as(finding.toString()).isEqualTo(state);
    assertThat(finding.fix()).isEqualTo(fix);
  }
}
