package io.reportcache.examples.shop.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.reportcache.examples.shop.order.CommandRejectedException;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers every request with something, and tells clients of failures only what helps them. */
final class Dispatcher implements HttpHandler {

  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  private volatile @Nullable Routes routes;

  /** Has these answer from now on. */
  void open(Routes routes) {
    this.routes = routes;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Reply reply = answer(exchange);
      exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
      reply.headers().forEach(exchange.getResponseHeaders()::set);
      byte[] content = reply.content();
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(reply.status(), -1);
        return;
      }
      exchange.sendResponseHeaders(reply.status(), content.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(content);
      }
    }
  }

  private Reply answer(HttpExchange exchange) {
    Routes open = routes;
    if (open == null) {
      return Page.notOpenYet();
    }
    try {
      return open.answer(new Call(exchange));
    } catch (HttpError e) {
      return e.reply();
    } catch (CommandRejectedException e) {
      int status =
          switch (e.reason()) {
            case INVALID -> 400;
            case UNKNOWN -> 404;
            case CONFLICT -> 409;
          };
      return Reply.error(status, String.valueOf(e.getMessage()));
    } catch (IOException | RuntimeException e) {
      log.error("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI(), e);
      return Reply.error(500, "the shop could not do this; its log says why");
    }
  }
}
