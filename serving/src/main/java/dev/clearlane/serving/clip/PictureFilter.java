package dev.clearlane.serving.clip;

import static org.bytedeco.ffmpeg.global.avfilter.av_buffersink_get_frame;
import static org.bytedeco.ffmpeg.global.avfilter.av_buffersink_get_time_base;
import static org.bytedeco.ffmpeg.global.avfilter.av_buffersrc_add_frame;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_get_by_name;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_alloc;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_config;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_create_filter;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_free;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_link;
import static org.bytedeco.ffmpeg.global.avutil.AV_FRAME_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_remove_side_data;
import static org.bytedeco.ffmpeg.global.avutil.av_rescale_q;

import java.io.IOException;
import java.util.List;
import org.bytedeco.ffmpeg.avfilter.AVFilter;
import org.bytedeco.ffmpeg.avfilter.AVFilterContext;
import org.bytedeco.ffmpeg.avfilter.AVFilterGraph;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;

/**
 * A chain of FFmpeg's filters for pictures of one form: as many come out as go in, with their
 * times. Used by one thread.
 */
final class PictureFilter implements AutoCloseable {
  private final Form form;
  private final AVFilterGraph graph;
  private final AVFilterContext source = new AVFilterContext(null);
  private final AVFilterContext sink = new AVFilterContext(null);
  private final int timeNum;
  private final int timeDen;

  /**
   * What a chain is made for.
   *
   * @param pixelFormat an {@code AV_PIX_FMT_} constant
   * @param matrix an {@code AVCOL_SPC_} constant
   * @param range an {@code AVCOL_RANGE_} constant
   * @param filters by name and arguments, such as {@code transpose=clock}
   */
  record Form(
      int widthPx,
      int heightPx,
      int pixelFormat,
      int aspectNum,
      int aspectDen,
      int matrix,
      int range,
      List<String> filters) {
    static Form of(AVFrame picture, List<String> filters) {
      AVRational aspect = picture.sample_aspect_ratio();
      return new Form(
          picture.width(),
          picture.height(),
          picture.format(),
          Math.max(0, aspect.num()),
          Math.max(1, aspect.den()),
          picture.colorspace(),
          picture.color_range(),
          filters);
    }
  }

  /**
   * @param timeBase of the pictures' times; stays the caller's
   * @throws IOException if FFmpeg cannot filter such pictures; the message is only the reason
   */
  PictureFilter(Form form, AVRational timeBase) throws IOException {
    this.form = form;
    timeNum = timeBase.num();
    timeDen = timeBase.den();
    graph = avfilter_graph_alloc();
    graph.nb_threads(1);
    boolean made = false;
    try {
      create(
          source,
          "buffer",
          "video_size=%dx%d:pix_fmt=%d:time_base=%d/%d:pixel_aspect=%d/%d:colorspace=%d:range=%d"
              .formatted(
                  form.widthPx(),
                  form.heightPx(),
                  form.pixelFormat(),
                  timeNum,
                  timeDen,
                  form.aspectNum(),
                  form.aspectDen(),
                  form.matrix(),
                  form.range()));
      AVFilterContext last = source;
      for (String filter : form.filters()) {
        int equals = filter.indexOf('=');
        String name = equals < 0 ? filter : filter.substring(0, equals);
        AVFilterContext next = new AVFilterContext(null);
        create(next, name, equals < 0 ? "" : filter.substring(equals + 1));
        require(avfilter_link(last, 0, next, 0));
        last = next;
      }
      create(sink, "buffersink", "");
      require(avfilter_link(last, 0, sink, 0));
      require(avfilter_graph_config(graph, null));
      made = true;
    } finally {
      if (!made) {
        close();
      }
    }
  }

  private void create(AVFilterContext into, String name, String arguments) throws IOException {
    AVFilter filter = avfilter_get_by_name(name);
    if (filter == null) {
      throw new IOException("this FFmpeg has no filter " + name);
    }
    require(avfilter_graph_create_filter(into, filter, name, arguments, null, graph));
  }

  boolean isFor(Form other) {
    return form.equals(other);
  }

  /** Takes a picture over, which is empty afterwards; null for the end. */
  int send(AVFrame picture) {
    return av_buffersrc_add_frame(source, picture);
  }

  /** Declares the end; {@link #receive} then returns the rest. */
  int finish() {
    return av_buffersrc_add_frame(source, null);
  }

  /** The next picture, unreferenced by the caller; returns FFmpeg's code. */
  int receive(AVFrame picture) {
    int code = av_buffersink_get_frame(sink, picture);
    if (code < 0) {
      return code;
    }
    av_frame_remove_side_data(picture, AV_FRAME_DATA_DISPLAYMATRIX); // it is upright now
    if (picture.pts() != AV_NOPTS_VALUE) {
      try (AVRational tick = new AVRational().num(timeNum).den(timeDen)) {
        picture.pts(av_rescale_q(picture.pts(), av_buffersink_get_time_base(sink), tick));
      }
    }
    picture.best_effort_timestamp(picture.pts());
    return code;
  }

  @Override
  public void close() {
    if (!graph.isNull()) {
      avfilter_graph_free(graph); // with its filters
      graph.setNull();
    }
  }

  private static void require(int code) throws IOException {
    if (code < 0) {
      throw new IOException(Libav.message(code));
    }
  }
}
