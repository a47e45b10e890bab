package dev.clearlane.edge.status.http;

import dev.clearlane.edge.admission.ClientAddress;
import dev.clearlane.edge.admission.LoginPauses;
import dev.clearlane.edge.status.http.StatusPages.Page;
import dev.clearlane.serving.thread.FatalErrors;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one request of a connection. Used on the event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // every response closes its connection
final class StatusRequest extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(StatusRequest.class);

  private final StatusPages pages;
  private final LoginPauses pauses;
  private final ClientAddress client;
  private boolean answered;

  StatusRequest(StatusPages pages, LoginPauses pauses, ClientAddress client) {
    this.pages = pages;
    this.pauses = pauses;
    this.client = client;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    if (answered) {
      return; // pipelined; the first response closes the connection
    }
    answered = true;
    context.channel().config().setAutoRead(false);
    boolean head = request.method().equals(HttpMethod.HEAD);
    if (request.decoderResult().isFailure()) {
      reply(context, Page.plain(400, "not an HTTP request"), false);
    } else if (isPermitted(context, request)) {
      if (!head && !request.method().equals(HttpMethod.GET)) {
        FullHttpResponse response = response(Page.plain(405, "GET or HEAD"), false);
        response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
        reply(context, response);
      } else {
        reply(context, pages.page(new QueryStringDecoder(request.uri()).path()), head);
      }
    }
  }

  private boolean isPermitted(ChannelHandlerContext context, FullHttpRequest request) {
    if (!pages.isProtected()) {
      return true;
    }
    String login = request.headers().get(HttpHeaderNames.AUTHORIZATION);
    Duration pause = login == null ? Duration.ZERO : pauses.left(client);
    if (!pause.isZero()) {
      FullHttpResponse response =
          response(Page.plain(429, "too many wrong passwords from this address"), false);
      response.headers().set(HttpHeaderNames.RETRY_AFTER, LoginPauses.seconds(pause));
      reply(context, response);
      return false;
    }
    if (pages.permits(login)) {
      pauses.right(client);
      return true;
    }
    if (login != null) {
      pauses.wrong(client);
      LOG.warn("{}: wrong user or password", context.channel().remoteAddress());
    }
    FullHttpResponse response = response(Page.plain(401, "user and password required"), false);
    response
        .headers()
        .set(HttpHeaderNames.WWW_AUTHENTICATE, "Basic realm=\"clearlane\", charset=\"UTF-8\"");
    reply(context, response);
    return false;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    FatalErrors.report(cause);
    LOG.debug("{}: closed", context.channel().remoteAddress(), cause);
    context.close();
  }

  private static void reply(ChannelHandlerContext context, Page page, boolean head) {
    reply(context, response(page, head));
  }

  private static void reply(ChannelHandlerContext context, FullHttpResponse response) {
    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  private static FullHttpResponse response(Page page, boolean head) {
    byte[] bytes = page.body().getBytes(StandardCharsets.UTF_8);
    ByteBuf body = head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(bytes);
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(page.code()), body);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, page.type())
        .set(HttpHeaderNames.CONTENT_LENGTH, bytes.length)
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    return response;
  }
}
